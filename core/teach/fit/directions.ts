import { symmetricEigen } from './eigen.ts'

/** Variance below this, in standardised units, is rounding and has no direction. */
const LEAST_VARIANCE = 1e-9

/**
 * The ways in which good parts differ at one position. `rows` are N standardised samples × channels, centred. Gives
 * channels × count columns v · √w, so that Σ over columns of (column · z)² is what a sample z may have for free: each
 * principal direction with variance λ is believed by w = λ / (λ + prior). Unused columns are zero.
 *
 * From the N × N products when there are fewer samples than channels, else from the covariance: the same directions.
 */
export function principalDirections(
  rows: Float64Array,
  channels: number,
  count: number,
  prior: number,
): Float32Array {
  const n = rows.length / channels
  const out = new Float32Array(channels * count)
  const isTall = n >= channels
  const size = isTall ? channels : n
  const { values, vectors } = symmetricEigen(products(rows, channels, isTall), size)
  for (let k = 0; k < Math.min(count, size); k++) {
    const variance = values[k] ?? 0
    if (variance < LEAST_VARIANCE) break
    const vector = vectors.subarray(k * size, (k + 1) * size)
    const weight = Math.sqrt(variance / (variance + prior))
    // Rows · (eigenvector of the products) has length √(λ · (n − 1)).
    const length = isTall ? 1 : Math.sqrt(variance * (n - 1))
    const direction = isTall ? vector : combined(rows, channels, vector)
    for (let c = 0; c < channels; c++) out[c * count + k] = (weight * (direction[c] ?? 0)) / length
  }
  return out
}

/** Σ over samples of the sample times its weight; row by row, as they lie in memory. */
function combined(rows: Float64Array, channels: number, weights: Float64Array): Float64Array {
  const sum = new Float64Array(channels)
  for (let s = 0; s < weights.length; s++) {
    const weight = weights[s] ?? 0
    for (let c = 0; c < channels; c++) sum[c] = (sum[c] ?? 0) + (rows[s * channels + c] ?? 0) * weight
  }
  return sum
}

/** rowsᵀ · rows / (n − 1) when tall, else rows · rowsᵀ / (n − 1). Two products at once share what is read of the first. */
function products(rows: Float64Array, channels: number, isTall: boolean): Float64Array {
  const n = rows.length / channels
  const [size, length] = isTall ? [channels, n] : [n, channels]
  // From one member of a vector to the next, and from one vector to the next.
  const [step, stride] = isTall ? [channels, 1] : [1, channels]
  const out = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j += 2) {
      const next = Math.min(j + 1, i)
      let sum = 0
      let other = 0
      for (let k = 0, at = 0; k < length; k++, at += step) {
        const x = rows[i * stride + at] ?? 0
        sum += x * (rows[j * stride + at] ?? 0)
        other += x * (rows[next * stride + at] ?? 0)
      }
      out[i * size + j] = out[j * size + i] = sum / (n - 1)
      out[i * size + next] = out[next * size + i] = other / (n - 1)
    }
  }
  return out
}
