import { type Bytes, concat, utf8 } from '../bytes.ts'
import type { Whole } from './graph.ts'
import { encodeFloats } from './tensor.ts'

/** One encoded field; a message is its fields one after the other. */
export type Field = Bytes

/** Unsigned base-128 varint, least significant group first. Negative values take ten bytes, as int64 does. */
function varint(value: Whole): number[] {
  const out: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest >= 128n) {
    out.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  out.push(Number(rest))
  return out
}

const key = (id: number, wire: number): number[] => varint(id * 8 + wire)

/** An int32, int64 or enum field. */
export const integer = (id: number, value: Whole): Field => Uint8Array.from([...key(id, 0), ...varint(value)])

/** Repeated integers in packed form. */
export const integers = (id: number, values: readonly Whole[]): Field =>
  bytes(id, Uint8Array.from(values.flatMap(varint)))

/** A 32-bit float field, little-endian. */
export function float(id: number, value: number): Field {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setFloat32(0, value, true)
  return concat(Uint8Array.from(key(id, 5)), out)
}

/** Repeated 32-bit floats in packed form. */
export const floats = (id: number, values: readonly number[]): Field => bytes(id, encodeFloats(values))

/** A length-delimited field: bytes, or a message that is already encoded. */
export const bytes = (id: number, value: Uint8Array): Field =>
  concat(Uint8Array.from([...key(id, 2), ...varint(value.length)]), value)

/** A string field, UTF-8. */
export const text = (id: number, value: string): Field => bytes(id, utf8(value))

/** A nested message made of fields. */
export const message = (id: number, ...fields: Field[]): Field => bytes(id, concat(...fields))
