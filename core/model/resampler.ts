import { type Row, resampleColumns } from './columns.ts'
import type { Pixels, Rect } from './image.ts'
import { emptyPackedSums, fitsPacked, hasWords, resamplePackedColumns, sumPackedRows } from './packed.ts'
import type { Taps } from './resample.ts'
import { emptyRowSums, sumRows, unpackRows } from './rows.ts'

/**
 * Opens what resamples `crop` to one row at a time: rows first, over memory as it lies, then columns. One row of sums is
 * all that is kept between the two. Which of three ways is taken changes the time and not a bit of the sums.
 */
export function openResampler(
  crop: Rect,
  rows: Taps,
  columns: Taps,
): (image: Pixels, y: number, to: Row) => void {
  const packed = emptyPackedSums(crop.width)
  const sums = emptyRowSums(crop.width)
  return (image, y, to) => {
    const isPacked = fitsPacked(rows.total) && hasWords(image)
    if (isPacked) sumPackedRows(image, crop, rows, y, packed)
    else sumRows(image, crop, rows, y, sums)
    if (isPacked && fitsPacked(rows.total * columns.total)) return resamplePackedColumns(packed, columns, to)
    if (isPacked) unpackRows(packed, sums)
    resampleColumns(sums, columns, to)
  }
}
