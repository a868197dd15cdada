import { lumaFactors } from '../../core/inspection/photo-quality.ts'
import type { Input } from '../../core/model/manifest/input.ts'
import { channelOf, placeCrop } from '../../core/model/preprocess.ts'
import { axisTaps, type Taps } from '../../core/model/resample.ts'
import { croppedInput } from './pixels.ts'

/** What the shader must know to prepare crops of one size. */
export interface GpuPlan {
  readonly place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** `Params` of prepare.wgsl. */
  readonly params: ArrayBuffer
  readonly taps: Uint32Array<ArrayBuffer>
}

/** Fixed-point numbers keep two bits free: one for the sign, one for the difference. */
const FIXED_BITS = 61
const WORD = 2 ** 32

/** Where the channel's byte lies in a pixel, two bits each from the lowest byte on. */
const ORDER = { rgb: 0x020100, bgr: 0x000102 } as const

const highLow = (value: bigint): number[] => [
  Number(BigInt.asUintN(32, value >> 32n)),
  Number(BigInt.asUintN(32, value)),
]

/** `value` · 2^bits as a whole number: multiplying by a power of two changes no bit of a float64. */
const fixed = (value: number, bits: number): bigint => BigInt(Math.round(value * 2 ** bits))

function packTaps(rows: Taps, columns: Taps): { taps: Uint32Array<ArrayBuffer>; columnsAt: number } {
  const parts = [rows, columns].flatMap(({ starts, counts, weights }) => [starts, counts, weights])
  const taps = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    taps.set(part, at)
    at += part.length
  }
  return { taps, columnsAt: 2 * rows.starts.length + rows.weights.length }
}

/**
 * The plan for crops of this size; undefined where the sums or the numbers do not fit the shader's words, and for
 * models that see grey or take anything but float32: those are for the processor.
 */
export function planGpu(size: { width: number; height: number }, whole: Input): GpuPlan | undefined {
  const input = croppedInput(whole)
  if (input.channels === 'grey' || (input.type ?? 'float32') !== 'float32') return undefined
  const place = placeCrop({ x: 0, y: 0, ...size }, input)
  const [rows, columns] = [axisTaps(size.height, place.height), axisTaps(size.width, place.width)]
  const most = rows.total * columns.total * 255
  const largest = Math.max(
    ...[0, 1, 2].map((c) => (255 + Math.abs(input.mean[c] ?? 0)) / (input.scale[c] ?? 1)),
  )
  const bits = FIXED_BITS - Math.ceil(Math.log2(largest))
  if (most >= WORD || bits < 0 || bits > 2 * FIXED_BITS) return undefined
  const channels = [0, 1, 2].map((c) => channelOf({ rows, columns }, input, c))
  const { taps, columnsAt } = packTaps(rows, columns)
  const lead = Math.clz32(most)
  const [{ step = 1 } = {}] = channels
  const rowStep = input.width * step
  const { gains, offset } = lumaFactors(input)
  const words = [
    ...[place.width, place.height, place.y * rowStep + place.x * step, rowStep],
    ...[rows.stride, columns.stride, columnsAt, step],
    ...[lead, 63 + 127 - bits, ORDER[input.channels], 0],
    ...channels.flatMap((channel) => [
      ...highLow(fixed(channel.gain, bits + 32 - lead)),
      ...highLow(fixed(channel.offset, bits)),
    ]),
    ...channels.map(({ base }) => base),
    0,
  ]
  const params = new ArrayBuffer((words.length + 4) * 4)
  new Uint32Array(params).set(words)
  new Float32Array(params, words.length * 4).set([...gains, offset])
  return { place, params, taps }
}
