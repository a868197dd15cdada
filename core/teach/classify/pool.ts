import { type FeatureShape, type Judged, judgedCount, positionsOf } from '../fit/shape.ts'

/** What photographs are looked at against: the mean of all of them at each place, and which places count. */
export interface Base {
  readonly shape: FeatureShape
  /** channels × positions. */
  readonly mean: Float32Array
  /** How much each position counts in a mean over the picture: all that are judged alike, together 1. */
  readonly weights: Float32Array
}

/** The base of some photographs' features. */
export function baseOf(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  judged: Judged | undefined,
): Base {
  const positions = positionsOf(shape)
  const sum = new Float64Array(shape.channels * positions)
  for (const features of samples)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (features[i] ?? 0)
  const share = 1 / judgedCount(judged, positions)
  return {
    shape,
    mean: Float32Array.from(sum, (each) => each / samples.length),
    weights: Float32Array.from({ length: positions }, (_, i) => ((judged?.[i] ?? 1) === 1 ? share : 0)),
  }
}

/** Values of a pooled photograph for each channel. */
export const POOLED_PER_CHANNEL = 3

/**
 * A photograph as a whole: for each channel its mean, the largest deviation from the base at any judged place, and the
 * deviation over all of them. The mean says what part it is, the largest deviation that something small is different.
 */
export function pool(features: Float32Array, { shape, mean, weights }: Base): Float32Array {
  const positions = positionsOf(shape)
  const pooled = new Float32Array(POOLED_PER_CHANNEL * shape.channels)
  for (let c = 0; c < shape.channels; c++) {
    let [average, largest, power] = [0, 0, 0]
    for (let i = 0; i < positions; i++) {
      const weight = weights[i] ?? 0
      if (weight === 0) continue
      const value = features[c * positions + i] ?? 0
      const square = (value - (mean[c * positions + i] ?? 0)) ** 2
      average += weight * value
      power += weight * square
      if (square > largest) largest = square
    }
    pooled[c] = average
    pooled[shape.channels + c] = Math.sqrt(largest)
    pooled[2 * shape.channels + c] = Math.sqrt(power)
  }
  return pooled
}
