import { symmetricEigen } from './eigen.ts'
import { type FeatureShape, type Judged, judgedCount, positionsOf } from './shape.ts'

/** Vectors taken in one pass over a sum: a quarter of the loads and stores, which is what the time goes into. */
const BLOCK = 4

/** Σ over samples and positions of (x − mean at the position)(…)ᵀ / degrees of freedom, channels × channels. */
function pooledCovariance(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  judged: Judged | undefined,
): Float64Array {
  const { channels } = shape
  const positions = positionsOf(shape)
  const mean = new Float64Array(channels * positions)
  for (const sample of samples)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (sample[i] ?? 0) / samples.length
  const sum = new Float64Array(channels * channels)
  const centred = Array.from({ length: BLOCK }, () => new Float64Array(channels))
  let filled = 0
  for (const sample of samples) {
    for (let p = 0; p < positions; p++) {
      if (judged?.[p] === 0) continue
      const row = centred[filled]
      if (row)
        for (let c = 0; c < channels; c++)
          row[c] = (sample[c * positions + p] ?? 0) - (mean[c * positions + p] ?? 0)
      filled = (filled + 1) % BLOCK
      if (filled === 0) addOuters(sum, centred)
    }
  }
  for (const row of centred.slice(filled)) row.fill(0)
  addOuters(sum, centred)
  const degrees = (samples.length - 1) * judgedCount(judged, positions)
  return mirrored(
    sum.map((value) => value / degrees),
    channels,
  )
}

/** Adds v · vᵀ for BLOCK vectors, lower triangle only. */
function addOuters(sum: Float64Array, [a, b, c, d]: readonly Float64Array[]): void {
  if (!(a && b && c && d)) return
  const n = a.length
  for (let i = 0; i < n; i++) {
    const [ai = 0, bi = 0, ci = 0, di = 0] = [a[i], b[i], c[i], d[i]]
    const row = i * n
    for (let j = 0; j <= i; j++)
      sum[row + j] =
        (sum[row + j] ?? 0) + ai * (a[j] ?? 0) + bi * (b[j] ?? 0) + ci * (c[j] ?? 0) + di * (d[j] ?? 0)
  }
}

function mirrored(matrix: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j] ?? 0
  return matrix
}

/**
 * The channels × channels matrix that makes the pooled within-position covariance about one in every direction:
 * principal directions over the root of their eigenvalue, each raised by `floor` times the mean eigenvalue.
 */
export function whiteningOf(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  floor: number,
  judged?: Judged,
): Float32Array {
  const { channels } = shape
  const { values, vectors } = symmetricEigen(pooledCovariance(samples, shape, judged), channels)
  const mean = values.reduce((sum, value) => sum + value, 0) / channels
  // Photographs without any difference have no covariance at all; one is as good a scale as any.
  const least = mean > 0 ? floor * mean : 1
  return Float32Array.from(
    vectors,
    (value, i) => value / Math.sqrt((values[Math.floor(i / channels)] ?? 0) + least),
  )
}

/**
 * Applies a whitening matrix at every position; channels × positions in and out, float64 sums. Two channels out at once
 * share what is read of those that come in.
 */
export function whiten(matrix: Float32Array, sample: Float32Array, shape: FeatureShape): Float64Array {
  const { channels } = shape
  const positions = positionsOf(shape)
  const out = new Float64Array(channels * positions)
  const planes = Float64Array.from(sample)
  // Past the last channel there is nothing: a weight of 0 on whatever the index meets.
  const weight = (o: number, c: number): number =>
    o < channels && c < channels ? (matrix[o * channels + c] ?? 0) : 0
  for (let o = 0; o < channels; o += 2) {
    const [row, next] = [o * positions, Math.min(o + 1, channels - 1) * positions]
    for (let c = 0; c < channels; c += BLOCK) {
      const [a0, a1, a2, a3] = [weight(o, c), weight(o, c + 1), weight(o, c + 2), weight(o, c + 3)]
      const [b0, b1] = [weight(o + 1, c), weight(o + 1, c + 1)]
      const [b2, b3] = [weight(o + 1, c + 2), weight(o + 1, c + 3)]
      const [p0, p1] = [c * positions, (c + 1) * positions]
      const [p2, p3] = [p1 + positions, p1 + 2 * positions]
      for (let p = 0; p < positions; p++) {
        const x0 = planes[p0 + p] ?? 0
        const x1 = planes[p1 + p] ?? 0
        const x2 = planes[p2 + p] ?? 0
        const x3 = planes[p3 + p] ?? 0
        out[row + p] = (out[row + p] ?? 0) + a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3
        out[next + p] = (out[next + p] ?? 0) + b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3
      }
    }
  }
  return out
}
