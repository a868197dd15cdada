import type { Pixels, Rect } from './image.ts'
import type { Taps } from './resample.ts'

/** One source row brought to the tensor's width: sums of weight · value, a plane a byte place of the pixels. */
export type SourceRow = readonly [Int32Array, Int32Array, Int32Array]

export const emptySourceRow = (width: number): SourceRow => [
  new Int32Array(width),
  new Int32Array(width),
  new Int32Array(width),
]

/** Weights up to this total keep a sum of 8-bit values below 2^16: two channels then share one 32-bit word. */
const PACKED_TOTAL = 257
const OUTER = 0xff00ff

/** Typed arrays are little-endian wherever JavaScript runs today; an odd offset cannot be seen as words. */
const isPacked = ({ rgba }: Pixels, { total }: Taps): boolean =>
  total <= PACKED_TOTAL && rgba.byteOffset % 4 === 0

/** Sums row `y` of `crop` over the column taps; how it is done changes the time and not a bit. */
export function sumSourceRow(image: Pixels, crop: Rect, columns: Taps, y: number, sums: SourceRow): void {
  const from = (crop.y + y) * image.width + crop.x
  if (isPacked(image, columns)) sumWords(image, from, columns, sums)
  else sumBytes(image, from, columns, sums)
}

/** The first and third byte place are added beside each other, in one pass over memory as it lies. */
function sumWords({ rgba, width, height }: Pixels, from: number, taps: Taps, sums: SourceRow): void {
  const words = new Int32Array(rgba.buffer, rgba.byteOffset, width * height)
  const { starts, counts, weights, stride } = taps
  const [first, second, third] = sums
  for (let x = 0; x < first.length; x++) {
    let at = from + (starts[x] ?? 0)
    let w = x * stride
    const end = w + (counts[x] ?? 0)
    let outer = 0
    let middle = 0
    for (; w < end; w++, at++) {
      const word = words[at] ?? 0
      const weight = weights[w] ?? 0
      outer = (outer + Math.imul(word & OUTER, weight)) | 0
      middle = (middle + Math.imul((word >>> 8) & 255, weight)) | 0
    }
    first[x] = outer & 0xffff
    second[x] = middle
    third[x] = outer >>> 16
  }
}

/** Exact in 32 bits for sides up to 8192 pixels. */
function sumBytes({ rgba }: Pixels, from: number, taps: Taps, sums: SourceRow): void {
  const { starts, counts, weights, stride } = taps
  sums.forEach((sum, place) => {
    for (let x = 0; x < sum.length; x++) {
      const at = (from + (starts[x] ?? 0)) * 4 + place
      let total = 0
      for (let k = 0; k < (counts[x] ?? 0); k++)
        total += (weights[x * stride + k] ?? 0) * (rgba[at + 4 * k] ?? 0)
      sum[x] = total
    }
  })
}
