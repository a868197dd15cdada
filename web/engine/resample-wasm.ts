import type { Pixels, Rect } from '../../core/model/image.ts'
import type { Taps } from '../../core/model/resample.ts'
import { type Channel, openResampler } from '../../core/model/resampler.ts'
import code from './resample.wat'

/** Pixels that lie in the module's memory, from its start. */
export interface PixelRoom {
  /** Room for the bytes of one photograph. It is gone with the next one, and may be once it has been resampled. */
  room(bytes: number): Uint8Array<ArrayBuffer>
  readonly openResampler: typeof openResampler
}

const PAGE = 65536
/** Weights up to this total keep a sum of 8-bit values in 16 bits. */
const MOST_TOTAL = 257
/** The module reads and writes whole vectors: this many bytes past the end must be there. */
const SLACK = 32

const upTo = (bytes: number): number => (bytes + 15) & ~15

type Run = (...places: number[]) => void

function isInstance(
  exports: WebAssembly.Exports,
): exports is { memory: WebAssembly.Memory; resample: Run; write: Run } {
  const { memory, resample, write } = exports
  return memory instanceof WebAssembly.Memory && typeof resample === 'function' && typeof write === 'function'
}

interface Place {
  readonly crop: Rect
  readonly rows: Taps
  readonly columns: Taps
}

/**
 * The resampler of core in SIMD WebAssembly, about eight times as fast and the same to the bit. Pixels are written
 * straight into its memory, so nothing is copied; anything else, grey models and sizes whose sums would
 * not fit go core's own way.
 */
export async function openPixelRoom(): Promise<PixelRoom> {
  const { instance } = await WebAssembly.instantiate(code)
  if (!isInstance(instance.exports)) throw new Error('resampler: found other exports than expected')
  const { memory, resample, write } = instance.exports
  const grow = (bytes: number): void => {
    const missing = bytes - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE))
  }

  /** Everything behind the pixels: taps, sums and the tensor. */
  function layOut(image: Pixels, { crop, rows, columns }: Place, tensor: Float32Array) {
    let end = upTo(image.rgba.length + SLACK)
    const take = (bytes: number): number => {
      const at = end
      end = upTo(end + bytes + SLACK)
      return at
    }
    const taps = [rows, columns].map(({ starts, counts, weights, stride }) => ({
      parts: [starts, counts, weights].map((part) => ({ part, at: take(part.byteLength) })),
      rest: [stride, starts.length],
    }))
    const sums = take(crop.width * 8)
    const samples = take(rows.starts.length * columns.starts.length * 16)
    const places = { taps, sums, samples, factors: take(48), tensor: take(tensor.byteLength) }
    grow(end)
    return places
  }

  function fill(
    image: Pixels,
    place: Place,
    tensor: Float32Array,
    channels: readonly Channel[],
    rowStep: number,
  ): void {
    const { rows, columns, crop } = place
    const at = layOut(image, place, tensor)
    const words = new Int32Array(memory.buffer)
    for (const { part, at: to } of at.taps.flatMap(({ parts }) => parts)) words.set(part, to >> 2)
    const taps = at.taps.flatMap(({ parts, rest }) => [...parts.map((part) => part.at), ...rest])
    const rowBytes = image.width * 4
    resample(crop.y * rowBytes + crop.x * 4, rowBytes, crop.width * 4, at.sums, at.samples, ...taps)

    const written = new Float32Array(memory.buffer, at.tensor, tensor.length)
    // What the crop does not reach was filled already, and is copied back as it was.
    written.set(tensor)
    new Float64Array(memory.buffer, at.factors, 6).set(channels.flatMap(({ gain, offset }) => [gain, offset]))
    const [height, width] = [rows.starts.length, columns.starts.length]
    const bases = channels.map(({ base }) => at.tensor + base * 4)
    const step = (channels[0]?.step ?? 1) * 4
    write(at.samples, height, width, at.factors, ...bases, step, rowStep * 4)
    tensor.set(written)
  }

  let handedOut: Uint8Array | undefined
  return {
    room(bytes) {
      grow(upTo(bytes + SLACK))
      const room = new Uint8Array(memory.buffer, 0, bytes)
      handedOut = room
      return room
    },
    openResampler(crop, rows, columns) {
      const { row } = openResampler(crop, rows, columns)
      const fits = rows.total <= MOST_TOTAL && rows.total * columns.total * 255 < 2 ** 31
      return {
        row,
        write(image, tensor, channels, rowStep) {
          if (!fits || image.rgba !== handedOut) return false
          fill(image, { crop, rows, columns }, tensor, channels, rowStep)
          return true
        },
      }
    },
  }
}
