import type { Pixels, Rect } from './image.ts'
import type { PackedSums } from './packed.ts'
import type { Taps } from './resample.ts'

/** One row of sums of weight · value, for each byte place of a pixel: exact in 32 bits for sides up to 8192 pixels. */
export type RowSums = readonly [Int32Array, Int32Array, Int32Array]

export const emptyRowSums = (width: number): RowSums => [
  new Int32Array(width),
  new Int32Array(width),
  new Int32Array(width),
]

/** Resamples the columns of `crop` downward to row `y` of `taps`. */
export function sumRows(image: Pixels, crop: Rect, taps: Taps, y: number, sums: RowSums): void {
  const first = (crop.y + (taps.starts[y] ?? 0)) * image.width + crop.x
  sums.forEach((sum, place) => {
    sum.fill(0)
    for (let k = 0; k < (taps.counts[y] ?? 0); k++) {
      const weight = taps.weights[y * taps.stride + k] ?? 0
      let from = (first + k * image.width) * 4 + place
      for (let x = 0; x < sum.length; x++, from += 4)
        sum[x] = (sum[x] ?? 0) + weight * (image.rgba[from] ?? 0)
    }
  })
}

/** Takes packed sums apart, for column weights that do not fit beside each other. */
export function unpackRows({ outer, middle }: PackedSums, [first, second, third]: RowSums): void {
  second.set(middle)
  for (let x = 0; x < outer.length; x++) {
    const both = outer[x] ?? 0
    first[x] = both & 0xffff
    third[x] = both >>> 16
  }
}
