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

/** How the sums of one byte place become numbers: value · gain − offset, `step` places apart from `base` on. */
export interface Channel {
  readonly gain: number
  readonly offset: number
  readonly base: number
  readonly step: number
}

/** Brings a crop to the tensor's size. */
export interface Resampler {
  /** The sums of row `y`; rows are asked for from the first on. */
  row(image: Pixels, y: number, to: Row): void
  /**
   * Writes all rows, `rowStep` places apart, a channel for each byte place of the pixels. False where it cannot, and
   * nothing is written then.
   */
  write(image: Pixels, tensor: Float32Array, channels: readonly Channel[], rowStep: number): boolean
}

/**
 * Opens what resamples `crop` to one row at a time: each source row along itself first, which is one pass over memory,
 * then those rows downward. The two source rows seen last are kept: neighbours in the tensor share them.
 */
export function openResampler(crop: Rect, rows: Taps, columns: Taps): Resampler {
  const width = columns.starts.length
  const kept = [emptySourceRow(width), emptySourceRow(width)] as const
  const keptRows = [-1, -1]
  const row = (image: Pixels, y: number, to: Row): void => {
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
  return { row, write: () => false }
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
