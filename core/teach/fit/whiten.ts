import { symmetricEigen } from './eigen.ts'
import { type FeatureShape, positionsOf } from './shape.ts'

/** Σ over samples and positions of (x − mean at the position)(…)ᵀ / degrees of freedom, channels × channels. */
function pooledCovariance(samples: readonly Float32Array[], shape: FeatureShape): Float64Array {
  const { channels } = shape
  const positions = positionsOf(shape)
  const mean = new Float64Array(channels * positions)
  for (const sample of samples)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (sample[i] ?? 0) / samples.length
  const sum = new Float64Array(channels * channels)
  const centred = new Float64Array(channels)
  for (const sample of samples) {
    for (let p = 0; p < positions; p++) {
      for (let c = 0; c < channels; c++)
        centred[c] = (sample[c * positions + p] ?? 0) - (mean[c * positions + p] ?? 0)
      addOuter(sum, centred)
    }
  }
  const degrees = (samples.length - 1) * positions
  return mirrored(
    sum.map((value) => value / degrees),
    channels,
  )
}

/** Adds v · vᵀ, lower triangle only. */
function addOuter(sum: Float64Array, v: Float64Array): void {
  const n = v.length
  for (let i = 0; i < n; i++) {
    const vi = v[i] ?? 0
    const row = i * n
    for (let j = 0; j <= i; j++) sum[row + j] = (sum[row + j] ?? 0) + vi * (v[j] ?? 0)
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
): Float32Array {
  const { channels } = shape
  const { values, vectors } = symmetricEigen(pooledCovariance(samples, shape), channels)
  const mean = values.reduce((sum, value) => sum + value, 0) / channels
  // Photographs without any difference have no covariance at all; one is as good a scale as any.
  const least = mean > 0 ? floor * mean : 1
  return Float32Array.from(
    vectors,
    (value, i) => value / Math.sqrt((values[Math.floor(i / channels)] ?? 0) + least),
  )
}

/** Applies a whitening matrix at every position; channels × positions in and out, float64 sums. */
export function whiten(matrix: Float32Array, sample: Float32Array, shape: FeatureShape): Float64Array {
  const { channels } = shape
  const positions = positionsOf(shape)
  const out = new Float64Array(channels * positions)
  for (let o = 0; o < channels; o++) {
    const row = out.subarray(o * positions, (o + 1) * positions)
    for (let c = 0; c < channels; c++) {
      const weight = matrix[o * channels + c] ?? 0
      const from = c * positions
      for (let p = 0; p < positions; p++) row[p] = (row[p] ?? 0) + weight * (sample[from + p] ?? 0)
    }
  }
  return out
}
