import { utf8ToText } from '../bytes.ts'
import type { Whole } from './graph.ts'
import { MAX_FIELDS } from './limit.ts'

export interface DecodeError {
  readonly kind: 'malformed' | 'unsupported' | 'external-data' | 'too-large'
  readonly message: string
}

/** One reading of one file. The first error is kept; once there is one, nothing more is read. */
export interface Watch {
  error: DecodeError | undefined
  fieldsLeft: number
}

export const openWatch = (): Watch => ({ error: undefined, fieldsLeft: MAX_FIELDS })

export function refuse(watch: Watch, kind: DecodeError['kind'], message: string): void {
  watch.error ??= { kind, message }
}

/** A field of a message; `bytes` is a view, nothing is copied. */
export type Field =
  | { readonly id: number; readonly wire: 'varint'; readonly value: Whole }
  | { readonly id: number; readonly wire: 'fixed64' | 'fixed32' | 'bytes'; readonly bytes: Uint8Array }

interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

/** Where in the file a cursor stands. */
const placeOf = ({ bytes, at }: Cursor): number => bytes.byteOffset + at

/** A base-128 varint of at most ten bytes, as a signed number of 64 bits. */
function readVarint(cursor: Cursor, watch: Watch): Whole {
  const { bytes } = cursor
  let low = 0
  for (let i = 0; i < 4; i++) {
    const byte = bytes[cursor.at++]
    if (byte === undefined) break
    low += (byte & 127) * 128 ** i
    if (byte < 128) return low
  }
  let wide = BigInt(low)
  for (let i = 4n; i < 10n; i++) {
    const byte = bytes[cursor.at++]
    if (byte === undefined) break
    wide |= BigInt(byte & 127) << (7n * i)
    if (byte < 128) return toWhole(BigInt.asIntN(64, wide))
  }
  refuse(watch, 'malformed', `found a number without an end at byte ${placeOf(cursor)}`)
  return 0
}

function toWhole(value: bigint): Whole {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** The next `length` bytes; a claim beyond the end of the message is refused before anything is made of it. */
function take(cursor: Cursor, length: Whole, watch: Watch): Uint8Array {
  const left = cursor.bytes.length - cursor.at
  if (typeof length === 'number' && length >= 0 && length <= left) {
    cursor.at += length
    return cursor.bytes.subarray(cursor.at - length, cursor.at)
  }
  refuse(
    watch,
    'malformed',
    `found a claim of ${length} bytes at byte ${placeOf(cursor)}, expected at most ${left}`,
  )
  return new Uint8Array(0)
}

function readField(cursor: Cursor, watch: Watch): Field | undefined {
  const key = readVarint(cursor, watch)
  const id = typeof key === 'number' ? Math.floor(key / 8) : 0
  const wire = Number(key) % 8
  if (id < 1 || id >= 2 ** 29) {
    refuse(watch, 'malformed', `found field ${id} before byte ${placeOf(cursor)}, expected 1 to 536870911`)
    return undefined
  }
  if (wire === 0) return { id, wire: 'varint', value: readVarint(cursor, watch) }
  if (wire === 1) return { id, wire: 'fixed64', bytes: take(cursor, 8, watch) }
  if (wire === 2) return { id, wire: 'bytes', bytes: take(cursor, readVarint(cursor, watch), watch) }
  if (wire === 5) return { id, wire: 'fixed32', bytes: take(cursor, 4, watch) }
  refuse(watch, 'malformed', `found wire type ${wire} before byte ${placeOf(cursor)}, expected 0, 1, 2 or 5`)
  return undefined
}

/**
 * The fields of a message in order (protobuf encoding guide), those of one file counted together. One of the `single`
 * fields that comes twice is refused: one parser takes the last, another merges them, and what was inspected would not
 * be what runs.
 */
export function* fieldsOf(bytes: Uint8Array, single: ReadonlySet<number>, watch: Watch): Generator<Field> {
  const cursor = { bytes, at: 0 }
  const seen = new Set<number>()
  while (cursor.at < bytes.length) {
    if (--watch.fieldsLeft < 0) refuse(watch, 'too-large', `found more than ${MAX_FIELDS} fields`)
    const field = readField(cursor, watch)
    if (field && seen.has(field.id))
      refuse(
        watch,
        'malformed',
        `found field ${field.id} twice before byte ${placeOf(cursor)}, expected it once`,
      )
    if (field && single.has(field.id)) seen.add(field.id)
    if (!field || watch.error) return
    yield field
  }
}

const misfit = (field: Field, expected: string, watch: Watch): void =>
  refuse(watch, 'malformed', `field ${field.id}: found ${field.wire}, expected ${expected}`)

/** A submessage, a string's or a byte string's bytes. */
export function bytesOf(field: Field, watch: Watch): Uint8Array {
  if (field.wire === 'bytes') return field.bytes
  misfit(field, 'bytes', watch)
  return new Uint8Array(0)
}

/** Repeated numbers of a fixed size, packed or one by one: either way they lie as in memory. */
export const runOf = (field: Field, wire: 'fixed32' | 'fixed64', watch: Watch): Uint8Array =>
  field.wire === wire ? field.bytes : bytesOf(field, watch)

/** A string, UTF-8. */
export function textOf(field: Field, watch: Watch): string {
  const text = utf8ToText(bytesOf(field, watch))
  if (text === undefined) refuse(watch, 'malformed', `field ${field.id}: found bytes that are not UTF-8`)
  return text ?? ''
}

/** An int64. */
export function wholeOf(field: Field, watch: Watch): Whole {
  if (field.wire === 'varint') return field.value
  misfit(field, 'varint', watch)
  return 0
}

/** An int64 that must fit a number, as sizes and enums do. */
export function numberOf(field: Field, watch: Watch): number {
  const value = wholeOf(field, watch)
  if (typeof value === 'number') return value
  refuse(watch, 'too-large', `field ${field.id}: found ${value}, expected a number of at most 53 bits`)
  return 0
}

/** A float, four bytes. */
export function floatOf(field: Field, watch: Watch): number {
  if (field.wire === 'fixed32' && field.bytes.length === 4) return viewOf(field.bytes).getFloat32(0, true)
  if (field.wire !== 'fixed32') misfit(field, 'fixed32', watch)
  return 0
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Tells each of repeated int64, packed or one by one. */
export function eachWhole(field: Field, watch: Watch, told: (value: Whole) => void): void {
  if (field.wire === 'varint') told(field.value)
  const cursor = { bytes: field.wire === 'varint' ? new Uint8Array(0) : bytesOf(field, watch), at: 0 }
  while (cursor.at < cursor.bytes.length) {
    const value = readVarint(cursor, watch)
    if (watch.error) return
    told(value)
  }
}

/** Keeps each value of a repeated field that is built into a list; they count as fields. */
export function keep<T>(list: T[], value: T, watch: Watch): void {
  if (--watch.fieldsLeft < 0) refuse(watch, 'too-large', `found more than ${MAX_FIELDS} values`)
  else list.push(value)
}

/** Fields by their number, in order. */
export function sortInto(fields: Map<number, Field[]>, field: Field): void {
  const others = fields.get(field.id)
  if (others) others.push(field)
  else fields.set(field.id, [field])
}
