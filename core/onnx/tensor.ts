import type { Bytes } from '../bytes.ts'
import { TENSOR_TYPES, type Tensor } from './graph.ts'

/** How many elements a tensor of these dimensions has; undefined where no number holds it. */
export function countOf(dims: readonly number[]): number | undefined {
  let count = 1
  for (const dim of dims) {
    count *= dim
    if (dim < 0 || !Number.isSafeInteger(count)) return undefined
  }
  return count
}

/** How many bytes a tensor has; undefined where no number holds it. */
export function tensorBytes({ type, dims }: Pick<Tensor, 'type' | 'dims'>): number | undefined {
  const bytes = (countOf(dims) ?? Number.NaN) * TENSOR_TYPES[type].bytes
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

function write(
  values: ArrayLike<number>,
  size: number,
  put: (view: DataView, at: number, value: number) => void,
) {
  const bytes = new Uint8Array(values.length * size)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) put(view, i * size, values[i] ?? 0)
  return bytes
}

/** Float32 values as bytes, little-endian whatever the machine is. */
export const encodeFloats = (values: ArrayLike<number>): Bytes =>
  write(values, 4, (view, at, value) => view.setFloat32(at, value, true))

/** Whole numbers as int64, little-endian. */
export const encodeLongs = (values: ArrayLike<number>): Bytes =>
  write(values, 8, (view, at, value) => view.setBigInt64(at, BigInt(value), true))
