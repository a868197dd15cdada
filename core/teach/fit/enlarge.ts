/** Weights of a Gaussian of 0.7 cells over three cells, before they are normalised. */
const SIDE = 0.3604

/**
 * The [to, from] matrix that smooths a row of cells with a light Gaussian over three (fewer at the ends) and enlarges
 * it linearly, half-pixel centres. A map is matrix · cells · matrixᵀ: the same on every backend, and in plain code.
 */
export function enlargeMatrix(from: number, to: number): Float32Array {
  const out = new Float64Array(to * from)
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1)
    const first = Math.min(Math.floor(at), from - 1)
    const share = at - first
    addSmoothed(out.subarray(i * from, (i + 1) * from), first, 1 - share)
    if (share > 0) addSmoothed(out.subarray(i * from, (i + 1) * from), first + 1, share)
  }
  return Float32Array.from(out)
}

function addSmoothed(row: Float64Array, cell: number, share: number): void {
  const cells = [cell - 1, cell, cell + 1].filter((k) => k >= 0 && k < row.length)
  const weights = cells.map((k) => (k === cell ? 1 : SIDE))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  cells.forEach((k, i) => {
    row[k] = (row[k] ?? 0) + (share * (weights[i] ?? 0)) / total
  })
}
