import type { Label } from '../../dataset/label.ts'
import type { Digest } from '../../digest.ts'
import type { PhotoQuality } from '../../inspection/photo-gate.ts'

/** Side of the luma that screening and the coach look at, pixels. */
export const THUMBNAIL = 64

/** What screening and the coach know of one photograph. All photographs of a set have features of one shape. */
export interface Look {
  readonly photograph: Digest
  readonly label: Label
  /** Exposures of one part carry one number. */
  readonly group: number | null
  /** Whether a person has marked where the defect is: so closely looked at, a label is no slip of the hand. */
  readonly isMarked: boolean
  /** Backbone features, channels × positions. */
  readonly features: Float32Array
  /** Luma of the model's input, THUMBNAIL × THUMBNAIL, 0 to 255. */
  readonly luma: Float32Array
  readonly quality: PhotoQuality
}

/** ITU-R BT.601 */
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114]

/**
 * The thumbnail of an input tensor: planes of red, green and blue, 0 to 255, size × size with a size that THUMBNAIL
 * divides. Each of its pixels is the mean luma of the tensor's below it.
 */
export function thumbnailOf(tensor: Float32Array, size: number): Float32Array {
  const step = size / THUMBNAIL
  const area = size * size
  if (!Number.isInteger(step) || tensor.length !== 3 * area)
    throw new Error(`thumbnail: found ${tensor.length} values for side ${size}, expected 3 planes`)
  const out = new Float32Array(THUMBNAIL * THUMBNAIL)
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / step) * THUMBNAIL
    for (let x = 0; x < size; x++) {
      const i = y * size + x
      const luma =
        RED * (tensor[i] ?? 0) + GREEN * (tensor[area + i] ?? 0) + BLUE * (tensor[2 * area + i] ?? 0)
      const at = row + Math.floor(x / step)
      out[at] = (out[at] ?? 0) + luma / (step * step)
    }
  }
  return out
}
