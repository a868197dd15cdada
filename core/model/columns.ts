import type { Taps } from './resample.ts'
import type { RowSums } from './rows.ts'

/** One row of the tensor's width, a plane a byte place. Sums are whole and below 2^53: float64 keeps them. */
export type Row = readonly [Float64Array, Float64Array, Float64Array]

export const emptyRow = (width: number): Row => [
  new Float64Array(width),
  new Float64Array(width),
  new Float64Array(width),
]

/** Resamples one row of sums to one value a column tap. */
export function resampleColumns([a, b, c]: RowSums, taps: Taps, [toA, toB, toC]: Row): void {
  const { starts, counts, weights, stride } = taps
  const columns = starts.length
  for (let x = 0; x < columns; x++) {
    let at = starts[x] ?? 0
    let w = x * stride
    const end = w + (counts[x] ?? 0)
    let sumA = 0
    let sumB = 0
    let sumC = 0
    for (; w < end; w++, at++) {
      const weight = weights[w] ?? 0
      sumA += weight * (a[at] ?? 0)
      sumB += weight * (b[at] ?? 0)
      sumC += weight * (c[at] ?? 0)
    }
    toA[x] = sumA
    toB[x] = sumB
    toC[x] = sumC
  }
}
