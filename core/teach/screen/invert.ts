/** The lower triangle L of a symmetric positive definite matrix L · Lᵀ, size × size; the rest of it is left. */
function choleskyOf(matrix: Float64Array, size: number): Float64Array {
  const out = Float64Array.from(matrix)
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = out[i * size + j] ?? 0
      for (let k = 0; k < j; k++) sum -= (out[i * size + k] ?? 0) * (out[j * size + k] ?? 0)
      if (i === j && sum <= 0) throw new Error('invert: found a matrix that is not positive definite')
      out[i * size + j] = i === j ? Math.sqrt(sum) : sum / (out[j * size + j] ?? 1)
    }
  }
  return out
}

/** The inverse of a lower triangle, size × size. */
function invertLower(lower: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size)
  for (let c = 0; c < size; c++) {
    for (let i = c; i < size; i++) {
      let sum = i === c ? 1 : 0
      for (let k = c; k < i; k++) sum -= (lower[i * size + k] ?? 0) * (out[k * size + c] ?? 0)
      out[i * size + c] = sum / (lower[i * size + i] ?? 1)
    }
  }
  return out
}

/** The inverse of a symmetric positive definite matrix, size × size, row by row. Throws on any other. */
export function invertSymmetric(matrix: Float64Array, size: number): Float64Array {
  const lower = invertLower(choleskyOf(matrix, size), size)
  const out = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let k = i; k < size; k++) sum += (lower[k * size + i] ?? 0) * (lower[k * size + j] ?? 0)
      out[i * size + j] = sum
      out[j * size + i] = sum
    }
  }
  return out
}
