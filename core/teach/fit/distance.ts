import type { Normal } from './normal.ts'
import { positionsOf } from './shape.ts'
import { whiten } from './whiten.ts'

/**
 * How far features (channels × positions) are from the normal at each position: the root of what is left of the
 * squared standardised difference per channel after the known directions are taken out. About 1 on good parts.
 */
export function distances(normal: Normal, sample: Float32Array): Float64Array {
  const { shape, mean, inverse, directions, count } = normal
  const { channels } = shape
  const positions = positionsOf(shape)
  const z = whiten(normal.whitening, sample, shape).map(
    (value, i) => (value - (mean[i] ?? 0)) * (inverse[i] ?? 0),
  )
  const along = new Float64Array(count)
  return Float64Array.from({ length: positions }, (_, p) => {
    along.fill(0)
    let left = 0
    for (let c = 0; c < channels; c++) {
      const value = z[c * positions + p] ?? 0
      const at = (p * channels + c) * count
      left += value * value
      for (let k = 0; k < count; k++) along[k] = (along[k] ?? 0) + value * (directions[at + k] ?? 0)
    }
    for (const part of along) left -= part * part
    return Math.sqrt(Math.max(left, 0) / channels)
  })
}
