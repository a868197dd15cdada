import sharp from 'sharp'
import type { Bytes } from '../core/bytes.ts'
import type { Pixels } from '../core/model/image.ts'

/** Decodes a JPEG, PNG or WebP, file or bytes, upright. Throws what the decoder throws. */
export async function decodePhotograph(source: string | Bytes): Promise<Pixels> {
  const { data, info } = await sharp(source)
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
