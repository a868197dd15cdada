import type { Pixels, Rect } from './image.ts'
import type { Taps } from './resample.ts'

/** Weights up to this total keep a sum of 8-bit values below 2^16: two channels then fit into one 32-bit word. */
const PACKED_TOTAL = 257

/**
 * Resamples every row of `crop` to one value a column tap: sums of weight · value, exact in 32 bits for sides up to
 * 8192 pixels. `out` is crop rows × 3 planes (red, green, blue) × columns.
 */
export function resampleColumns(image: Pixels, crop: Rect, taps: Taps, out: Int32Array): void {
  // Typed arrays are little-endian wherever JavaScript runs today; an odd offset cannot be seen as words.
  if (taps.total <= PACKED_TOTAL && image.rgba.byteOffset % 4 === 0) packedColumns(image, crop, taps, out)
  else plainColumns(image, crop, taps, out)
}

function packedColumns({ width, height, rgba }: Pixels, crop: Rect, taps: Taps, out: Int32Array): void {
  const words = new Int32Array(rgba.buffer, rgba.byteOffset, width * height)
  const { starts, counts, weights, stride } = taps
  const columns = starts.length
  for (let y = 0; y < crop.height; y++) {
    const line = (crop.y + y) * width + crop.x
    const to = y * columns * 3
    for (let x = 0; x < columns; x++) {
      let at = line + (starts[x] ?? 0)
      let w = x * stride
      const end = w + (counts[x] ?? 0)
      let outer = 0
      let green = 0
      for (; w < end; w++, at++) {
        const word = words[at] ?? 0
        const weight = weights[w] ?? 0
        outer = (outer + Math.imul(weight, word & 0xff00ff)) | 0
        green = (green + Math.imul(weight, (word >>> 8) & 255)) | 0
      }
      out[to + x] = outer & 0xffff
      out[to + columns + x] = green
      out[to + 2 * columns + x] = outer >>> 16
    }
  }
}

function plainColumns({ width, rgba }: Pixels, crop: Rect, taps: Taps, out: Int32Array): void {
  const { starts, counts, weights, stride } = taps
  const columns = starts.length
  for (let y = 0; y < crop.height; y++) {
    const line = (crop.y + y) * width + crop.x
    const to = y * columns * 3
    for (let x = 0; x < columns; x++) {
      let at = (line + (starts[x] ?? 0)) * 4
      let w = x * stride
      const end = w + (counts[x] ?? 0)
      let red = 0
      let green = 0
      let blue = 0
      for (; w < end; w++, at += 4) {
        const weight = weights[w] ?? 0
        red = (red + Math.imul(weight, rgba[at] ?? 0)) | 0
        green = (green + Math.imul(weight, rgba[at + 1] ?? 0)) | 0
        blue = (blue + Math.imul(weight, rgba[at + 2] ?? 0)) | 0
      }
      out[to + x] = red
      out[to + columns + x] = green
      out[to + 2 * columns + x] = blue
    }
  }
}
