import type { Normal, TapNormal } from './normal.ts'
import { positionsOf } from './shape.ts'
import { whiten } from './whiten.ts'

/** One tap's features in deviations from its normal, channels × positions; `sample` holds all taps. */
export function standardised(
  { from, channels, whitening, mean, inverse }: TapNormal,
  sample: Float32Array,
  { height, width }: Normal['shape'],
): Float64Array {
  const positions = height * width
  const own = sample.subarray(from * positions, (from + channels) * positions)
  return whiten(whitening, own, { channels, height, width }).map(
    (value, i) => (value - (mean[i] ?? 0)) * (inverse[i] ?? 0),
  )
}

/** How far one tap's features are from its normal at each position. */
function tapDistances(tap: TapNormal, sample: Float32Array, shape: Normal['shape']): Float64Array {
  const { channels, directions, count } = tap
  const positions = positionsOf(shape)
  const z = standardised(tap, sample, shape)
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

/**
 * How far features (channels × positions) are from what good parts look like at each position: in each tap the root of
 * what is left of the squared standardised difference per channel after the known directions are taken out; over the
 * taps their weighted power mean with exponent 1/4, which asks all of them to find a place strange. About 1 on good
 * parts.
 */
export function goodDistances({ shape, taps }: Normal, sample: Float32Array): Float64Array {
  const sum = new Float64Array(positionsOf(shape))
  for (const tap of taps) {
    tapDistances(tap, sample, shape).forEach((distance, p) => {
      sum[p] = (sum[p] ?? 0) + tap.weight * Math.sqrt(Math.sqrt(distance))
    })
  }
  return sum.map((root) => (root * root) ** 2)
}
