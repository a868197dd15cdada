import type { FeatureShape } from '../fit/shape.ts'
import { positionsOf } from '../fit/shape.ts'
import { inverseDeviation, meanOf } from '../fit/spread.ts'
import { whiten, whiteningOf } from '../fit/whiten.ts'

/** As in a fit: see FIT_SETTINGS. A handful of photographs know little about one position. */
const PRIOR = { channelPrior: 4, globalPrior: 2 }
export const WHITEN_FLOOR = 0.3

/**
 * How alike photographs are at each position: the products of their standardised features there, count × count for
 * each position. All that screening and the coach ask afterwards, they ask of these numbers.
 */
export interface Likeness {
  readonly count: number
  readonly shape: FeatureShape
  readonly products: Float64Array
}

/** The standardised features of every photograph at one position, one row each. */
function rowsAt(
  white: readonly Float64Array[],
  mean: Float64Array,
  inverse: Float64Array,
  p: number,
  positions: number,
  rows: Float64Array,
): void {
  const channels = mean.length / positions
  white.forEach((sample, s) => {
    for (let c = 0, at = p; c < channels; c++, at += positions)
      rows[s * channels + c] = ((sample[at] ?? 0) - (mean[at] ?? 0)) * (inverse[at] ?? 0)
  })
}

function multiply(rows: Float64Array, channels: number, count: number, out: Float64Array): void {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let a = i * channels, b = j * channels, end = a + channels; a < end; a++, b++)
        sum += (rows[a] ?? 0) * (rows[b] ?? 0)
      out[i * count + j] = sum
      out[j * count + i] = sum
    }
  }
}

/** How alike whitened photographs are, on the scale of the ones that `isUsual` says are good. */
export function likenessOfWhite(
  white: readonly Float64Array[],
  shape: FeatureShape,
  isUsual: readonly boolean[],
): Likeness {
  const usual = white.filter((_, i) => isUsual[i])
  const mean = meanOf(usual)
  const inverse = inverseDeviation(usual, mean, shape, PRIOR)
  const count = white.length
  const positions = positionsOf(shape)
  const products = new Float64Array(positions * count * count)
  const rows = new Float64Array(count * shape.channels)
  for (let p = 0; p < positions; p++) {
    rowsAt(white, mean, inverse, p, positions, rows)
    multiply(rows, shape.channels, count, products.subarray(p * count * count, (p + 1) * count * count))
  }
  return { count, shape, products }
}

/**
 * How alike some photographs (features channels × positions each) are, on the scale of the ones that `isUsual` says
 * are good: whitened and standardised as a fit would. At least two of them must be.
 */
export function likenessOf(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  isUsual: readonly boolean[],
): Likeness {
  const usual = samples.filter((_, i) => isUsual[i])
  const whitening = whiteningOf(usual, shape, WHITEN_FLOOR)
  const white = samples.map((sample) => whiten(whitening, sample, shape))
  return likenessOfWhite(white, shape, isUsual)
}

/** Squared distances between photographs over all positions, count × count. */
export function squaredDistances({ count, products }: Likeness): Float64Array {
  const sum = new Float64Array(count * count)
  for (let i = 0; i < products.length; i++) {
    const at = i % (count * count)
    sum[at] = (sum[at] ?? 0) + (products[i] ?? 0)
  }
  return sum.map((product, i) => {
    const row = Math.floor(i / count)
    const column = i % count
    return Math.max(0, (sum[row * count + row] ?? 0) + (sum[column * count + column] ?? 0) - 2 * product)
  })
}
