import type { Normal, TapNormal } from './normal.ts'
import { positionsOf } from './shape.ts'
import { whiten } from './whiten.ts'

/** How far one tap's features are from its normal at each position; `sample` is channels × positions of this tap. */
function tapDistances(
  { channels, whitening, mean, inverse, directions, count }: TapNormal,
  sample: Float32Array,
  { height, width }: Normal['shape'],
): Float64Array {
  const positions = height * width
  const z = whiten(whitening, sample, { channels, height, width }).map(
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

/**
 * How far features (channels × positions) are from the normal at each position: in each tap the root of what is left of
 * the squared standardised difference per channel after the known directions are taken out; over the taps their
 * weighted power mean with exponent 1/4, which asks all of them to find a place strange. About 1 on good parts.
 */
export function distances({ shape, taps }: Normal, sample: Float32Array): Float64Array {
  const positions = positionsOf(shape)
  const sum = new Float64Array(positions)
  for (const tap of taps) {
    const own = sample.subarray(tap.from * positions, (tap.from + tap.channels) * positions)
    tapDistances(tap, own, shape).forEach((distance, p) => {
      sum[p] = (sum[p] ?? 0) + tap.weight * Math.sqrt(Math.sqrt(distance))
    })
  }
  return sum.map((root) => (root * root) ** 2)
}
