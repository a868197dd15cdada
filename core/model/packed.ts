import type { Row } from './columns.ts'
import type { Pixels, Rect } from './image.ts'
import type { Taps } from './resample.ts'

/** Sums of weight · value, two channels to a 32-bit word: the first and third byte place beside each other. */
export interface PackedSums {
  readonly outer: Int32Array
  readonly middle: Int32Array
}

/** Weights up to this total keep a sum of 8-bit values below 2^16: two channels then fit into one 32-bit word. */
const PACKED_TOTAL = 257
const OUTER = 0xff00ff

/** Whether sums over weights of this total fit. */
export const fitsPacked = (total: number): boolean => total <= PACKED_TOTAL

/** Typed arrays are little-endian wherever JavaScript runs today; an odd offset cannot be seen as words. */
export const hasWords = ({ rgba }: Pixels): boolean => rgba.byteOffset % 4 === 0

export const emptyPackedSums = (width: number): PackedSums => ({
  outer: new Int32Array(width),
  middle: new Int32Array(width),
})

/**
 * Resamples the columns of `crop` downward to row `y` of `taps`. Reading is what takes the time, so five rows are taken
 * at once, as many as shrinking 960 to 256 covers, and what is left in pairs; rows that are not there weigh nothing.
 */
export function sumPackedRows(image: Pixels, crop: Rect, taps: Taps, y: number, sums: PackedSums): void {
  const words = new Int32Array(image.rgba.buffer, image.rgba.byteOffset, image.width * image.height)
  const count = taps.counts[y] ?? 0
  const first = (crop.y + (taps.starts[y] ?? 0)) * image.width + crop.x
  // The last row stands for those beyond it.
  const at = (k: number): number => first + Math.min(k, count - 1) * image.width
  const weight = (k: number): number => (k < count ? (taps.weights[y * taps.stride + k] ?? 0) : 0)
  setFive(words, [0, 1, 2, 3, 4].map(at), [0, 1, 2, 3, 4].map(weight), sums)
  for (let k = 5; k < count; k += 2) addTwo(words, [at(k), at(k + 1)], [weight(k), weight(k + 1)], sums)
}

function setFive(
  words: Int32Array,
  [a = 0, b = 0, c = 0, d = 0, e = 0]: readonly number[],
  [p = 0, q = 0, r = 0, s = 0, t = 0]: readonly number[],
  { outer, middle }: PackedSums,
): void {
  for (let x = 0; x < outer.length; x++) {
    const first = words[a + x] ?? 0
    const second = words[b + x] ?? 0
    const third = words[c + x] ?? 0
    const fourth = words[d + x] ?? 0
    const fifth = words[e + x] ?? 0
    outer[x] =
      Math.imul(first & OUTER, p) +
      Math.imul(second & OUTER, q) +
      Math.imul(third & OUTER, r) +
      Math.imul(fourth & OUTER, s) +
      Math.imul(fifth & OUTER, t)
    middle[x] =
      Math.imul((first >>> 8) & 255, p) +
      Math.imul((second >>> 8) & 255, q) +
      Math.imul((third >>> 8) & 255, r) +
      Math.imul((fourth >>> 8) & 255, s) +
      Math.imul((fifth >>> 8) & 255, t)
  }
}

function addTwo(
  words: Int32Array,
  [a = 0, b = 0]: readonly number[],
  [p = 0, q = 0]: readonly number[],
  { outer, middle }: PackedSums,
): void {
  for (let x = 0; x < outer.length; x++) {
    const first = words[a + x] ?? 0
    const second = words[b + x] ?? 0
    outer[x] = (outer[x] ?? 0) + Math.imul(first & OUTER, p) + Math.imul(second & OUTER, q)
    middle[x] = (middle[x] ?? 0) + Math.imul((first >>> 8) & 255, p) + Math.imul((second >>> 8) & 255, q)
  }
}

/** Resamples one row of sums to one value a column tap; for taps whose total times that of the rows still fits. */
export function resamplePackedColumns({ outer, middle }: PackedSums, taps: Taps, row: Row): void {
  const { starts, counts, weights, stride } = taps
  const [toFirst, toSecond, toThird] = row
  for (let x = 0; x < toFirst.length; x++) {
    let at = starts[x] ?? 0
    let w = x * stride
    const end = w + (counts[x] ?? 0)
    let both = 0
    let second = 0
    for (; w < end; w++, at++) {
      const weight = weights[w] ?? 0
      both = (both + Math.imul(weight, outer[at] ?? 0)) | 0
      second = (second + Math.imul(weight, middle[at] ?? 0)) | 0
    }
    toFirst[x] = both & 0xffff
    toSecond[x] = second
    toThird[x] = both >>> 16
  }
}
