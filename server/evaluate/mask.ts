import sharp from 'sharp'
import type { Mask } from '../../core/evaluate/region.ts'

/** Reads a mask picture of any depth and channels: defective is what is brighter than half of its brightest, so that
 * neither soft edges nor class numbers instead of white matter. Throws what the decoder throws. */
export async function readMask(path: string): Promise<Mask> {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const brightest = data.reduce((most, value) => Math.max(most, value), 0)
  const values = Uint8Array.from({ length: info.width * info.height }, (_, i) =>
    (data[i * info.channels] ?? 0) > brightest / 2 ? 1 : 0,
  )
  return { width: info.width, height: info.height, values }
}
