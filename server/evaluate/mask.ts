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

/** How much of each cell of a width × height grid over the photograph a mask covers, 0 to 1, row by row. */
export function coverOf(mask: Mask, width: number, height: number): Float32Array {
  const cells = new Float32Array(width * height)
  const counts = new Float32Array(width * height)
  mask.values.forEach((value, i) => {
    const y = Math.floor((Math.floor(i / mask.width) * height) / mask.height)
    const cell = y * width + Math.floor(((i % mask.width) * width) / mask.width)
    cells[cell] = (cells[cell] ?? 0) + value
    counts[cell] = (counts[cell] ?? 0) + 1
  })
  return cells.map((sum, i) => sum / Math.max(counts[i] ?? 1, 1))
}
