import type { Pixels, Rect } from './image.ts'
import type { Taps } from './resample.ts'
import { emptySourceRow, type SourceRow, sumSourceRow } from './source-row.ts'

/** One row of the tensor's width, a plane a byte place. Sums are whole and below 2^53: float64 keeps them. */
export type Row = readonly [Float64Array, Float64Array, Float64Array]

export const emptyRow = (width: number): Row => [
  new Float64Array(width),
  new Float64Array(width),
  new Float64Array(width),
]

/**
 * Opens what resamples `crop` to one row at a time: each source row along itself first, which is one pass over memory,
 * then those rows downward. The two source rows seen last are kept: neighbours in the tensor share them.
 */
export function openResampler(
  crop: Rect,
  rows: Taps,
  columns: Taps,
): (image: Pixels, y: number, to: Row) => void {
  const width = columns.starts.length
  const kept = [emptySourceRow(width), emptySourceRow(width)] as const
  const keptRows = [-1, -1]
  return (image, y, to) => {
    // A first row may belong to another photograph.
    if (y === 0) keptRows.fill(-1)
    const start = rows.starts[y] ?? 0
    for (let k = 0; k < (rows.counts[y] ?? 0); k++) {
      const place = (start + k) & 1
      const sums = kept[place === 0 ? 0 : 1]
      if (keptRows[place] !== start + k) sumSourceRow(image, crop, columns, start + k, sums)
      keptRows[place] = start + k
      addRow(sums, rows.weights[y * rows.stride + k] ?? 0, k === 0, to)
    }
  }
}

/** to = to + weight · sums, or from nothing for the `isFirst`. */
function addRow(sums: SourceRow, weight: number, isFirst: boolean, to: Row): void {
  const [a, b, c] = sums
  const [toA, toB, toC] = to
  for (let x = 0; x < toA.length; x++) {
    toA[x] = (isFirst ? 0 : (toA[x] ?? 0)) + weight * (a[x] ?? 0)
    toB[x] = (isFirst ? 0 : (toB[x] ?? 0)) + weight * (b[x] ?? 0)
    toC[x] = (isFirst ? 0 : (toC[x] ?? 0)) + weight * (c[x] ?? 0)
  }
}
