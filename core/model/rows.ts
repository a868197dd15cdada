import type { Pixels, Rect } from './image.ts'
import type { Taps } from './resample.ts'

/** One row of sums of weight · value, for each byte place of a pixel: exact in 32 bits for sides up to 8192 pixels. */
export type RowSums = readonly [Int32Array, Int32Array, Int32Array]

/** Weights up to this total keep a sum of 8-bit values below 2^16: two channels then fit into one 32-bit word. */
const PACKED_TOTAL = 257
const OUTER = 0xff00ff

/**
 * Opens what resamples the columns of `crop` downward to one row: row `y` of `taps`. It goes over memory as it lies and
 * keeps only one row. The sums are overwritten by the next call.
 */
export function openRowSums(crop: Rect, taps: Taps): (image: Pixels, y: number) => RowSums {
  const sums: RowSums = [new Int32Array(crop.width), new Int32Array(crop.width), new Int32Array(crop.width)]
  return (image, y) => {
    // Typed arrays are little-endian wherever JavaScript runs today; an odd offset cannot be seen as words.
    if (taps.total <= PACKED_TOTAL && image.rgba.byteOffset % 4 === 0) sumPacked(image, crop, taps, y, sums)
    else sumPlain(image, crop, taps, y, sums)
    return sums
  }
}

/** Where row `y` begins among the crop's pixels, and its weights. */
function rowOf({ width }: Pixels, crop: Rect, taps: Taps, y: number) {
  const first = y * taps.stride
  const weights = taps.weights.subarray(first, first + (taps.counts[y] ?? 0))
  return { at: (crop.y + (taps.starts[y] ?? 0)) * width + crop.x, weights }
}

/** Two rows at a time, which halves the reading and writing of sums; a last odd row is taken with an empty weight. */
function sumPacked(image: Pixels, crop: Rect, taps: Taps, y: number, [outer, middle, third]: RowSums): void {
  const { width, height, rgba } = image
  const words = new Int32Array(rgba.buffer, rgba.byteOffset, width * height)
  const { at, weights } = rowOf(image, crop, taps, y)
  outer.fill(0)
  middle.fill(0)
  for (let k = 0; k < weights.length; k += 2) {
    const upper = weights[k] ?? 0
    const lower = weights[k + 1] ?? 0
    const a = at + k * width
    const b = k + 1 < weights.length ? a + width : a
    for (let x = 0; x < crop.width; x++) {
      const above = words[a + x] ?? 0
      const below = words[b + x] ?? 0
      outer[x] = (outer[x] ?? 0) + Math.imul(above & OUTER, upper) + Math.imul(below & OUTER, lower)
      middle[x] =
        (middle[x] ?? 0) + Math.imul((above >>> 8) & 255, upper) + Math.imul((below >>> 8) & 255, lower)
    }
  }
  for (let x = 0; x < crop.width; x++) {
    const both = outer[x] ?? 0
    outer[x] = both & 0xffff
    third[x] = both >>> 16
  }
}

function sumPlain(image: Pixels, crop: Rect, taps: Taps, y: number, sums: RowSums): void {
  const { width, rgba } = image
  const { at, weights } = rowOf(image, crop, taps, y)
  sums.forEach((sum, place) => {
    sum.fill(0)
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k] ?? 0
      let from = (at + k * width) * 4 + place
      for (let x = 0; x < crop.width; x++, from += 4) sum[x] = (sum[x] ?? 0) + weight * (rgba[from] ?? 0)
    }
  })
}
