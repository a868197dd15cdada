import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { Bytes } from '../core/bytes.ts'
import type { Pixels } from '../core/model/image.ts'
import { nodeCodec } from './codec.ts'

/**
 * Decodes a photograph, file or bytes, upright: JPEG and PNG as teaching decodes them, other formats by sharp. Throws what
 * the decoder throws.
 */
export async function decodePhotograph(source: string | Bytes): Promise<Pixels> {
  const bytes = typeof source === 'string' ? new Uint8Array(await readFile(source)) : source
  const decoded = await (await nodeCodec()).decode(bytes)
  if (decoded.ok) return decoded.value
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, rgba: new Uint8Array(data) }
}

/** A PNG without alpha and without metadata; the same pixels give the same bytes with the pinned encoder. */
export async function encodePng({ width, height, rgba }: Pixels): Promise<Bytes> {
  const png = sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ compressionLevel: 9, adaptiveFiltering: true, palette: false })
  return new Uint8Array(await png.toBuffer())
}
