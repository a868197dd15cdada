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
    for (let c = 0; c < channels; c++) {
      out[c * count + k] =
        (weight * (isTall ? (vector[c] ?? 0) : alongColumn(rows, channels, c, vector))) / length
    }
  }
  return out
}

function alongColumn(rows: Float64Array, channels: number, c: number, vector: Float64Array): number {
  let sum = 0
  for (let s = 0; s < vector.length; s++) sum += (rows[s * channels + c] ?? 0) * (vector[s] ?? 0)
  return sum
}

/** rowsᵀ · rows / (n − 1) when tall, else rows · rowsᵀ / (n − 1). */
function products(rows: Float64Array, channels: number, isTall: boolean): Float64Array {
  const n = rows.length / channels
  const size = isTall ? channels : n
  const out = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      if (isTall)
        for (let s = 0; s < n; s++) sum += (rows[s * channels + i] ?? 0) * (rows[s * channels + j] ?? 0)
      else
        for (let c = 0; c < channels; c++)
          sum += (rows[i * channels + c] ?? 0) * (rows[j * channels + c] ?? 0)
      out[i * size + j] = sum / (n - 1)
      out[j * size + i] = sum / (n - 1)
    }
  }
  return out
}
