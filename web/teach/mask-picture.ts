import { encodeMask } from '../../core/dataset/mask.ts'
import { type Regions, regionsSchema } from '../../core/dataset/region.ts'
import { guardOf } from '../../core/guard.ts'
import { MASK_SIDE } from './limit.ts'

const isRegions = guardOf(regionsSchema)

/** Width and height of a mask over a picture: its shape, at the fineness that is kept. */
export function maskSize(width: number, height: number): { width: number; height: number } {
  const scale = MASK_SIDE / Math.max(width, height, 1)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** A black and white picture of a defect as marks; undefined for one that cannot be read or is too ragged. */
export async function maskRegions(picture: Blob): Promise<Regions | undefined> {
  const bitmap = await createImageBitmap(picture).catch(() => undefined)
  if (bitmap === undefined) return undefined
  const { width, height } = maskSize(bitmap.width, bitmap.height)
  const context = new OffscreenCanvas(width, height).getContext('2d')
  context?.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  const pixels = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
  // Shrinking averages: a third of a cell is enough for a thin scratch to stay.
  const bits = Array.from({ length: width * height }, (_, i) => ((pixels[4 * i] ?? 0) > 85 ? 1 : 0))
  const regions = { boxes: [], mask: encodeMask(bits, width, height) }
  return bits.includes(1) && isRegions(regions) ? regions : undefined
}
