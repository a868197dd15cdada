import { concat } from '../bytes.ts'
import { TENSOR_TYPES, type Tensor, type TensorType, type Whole } from './graph.ts'
import { tensorBytes } from './tensor.ts'
import {
  bytesOf,
  eachWhole,
  type Field,
  fieldsOf,
  keep,
  numberOf,
  refuse,
  runOf,
  sortInto,
  textOf,
  viewOf,
  type Watch,
} from './wire.ts'

// Field numbers and enum values of onnx.proto3 (onnx/onnx, v1.10): TensorProto, and StringStringEntryProto.
const DIMS = 1
const DATA_TYPE = 2
const SEGMENT = 3
const FLOAT_DATA = 4
const INT32_DATA = 5
const STRING_DATA = 6
const INT64_DATA = 7
const NAME = 8
const RAW_DATA = 9
const DOUBLE_DATA = 10
const UINT64_DATA = 11
const EXTERNAL_DATA = 13
const DATA_LOCATION = 14
const SINGLE = new Set([DATA_TYPE, SEGMENT, NAME, RAW_DATA, DATA_LOCATION])

const BY_CODE = new Map<number, TensorType>(
  Object.entries(TENSOR_TYPES).map(([name, { code }]) => [code, name as TensorType]),
)

/** The type with this number, or undefined: strings, complex numbers, and numbers of eight bits and fewer. */
export const typeOf = (code: number): TensorType | undefined => BY_CODE.get(code)

/** Where values stand that are not raw: which field keeps which types. */
function fieldFor(type: TensorType): number {
  if (type === 'float32') return FLOAT_DATA
  if (type === 'double') return DOUBLE_DATA
  if (type === 'int64') return INT64_DATA
  return type === 'uint32' || type === 'uint64' ? UINT64_DATA : INT32_DATA
}

/** How many numbers a run of varints holds: each ends with a byte below 128. */
function countWholes(field: Field): number {
  if (field.wire !== 'bytes') return 1
  let count = 0
  for (const byte of field.bytes) if (byte < 128) count++
  return count
}

function put(view: DataView, at: number, size: number, value: Whole): void {
  if (size === 8) view.setBigInt64(at, BigInt(value), true)
  else if (size === 4) view.setInt32(at, Number(BigInt.asIntN(32, BigInt(value))), true)
  else if (size === 2) view.setInt16(at, Number(BigInt.asIntN(16, BigInt(value))), true)
  else view.setInt8(at, Number(BigInt.asIntN(8, BigInt(value))))
}

/** Numbers that stand one by one, as they would lie in memory. `expected` bounds what is made room for. */
function gather(fields: readonly Field[], type: TensorType, expected: number, watch: Watch): Uint8Array {
  const size = TENSOR_TYPES[type].bytes
  if (type === 'float32' || type === 'double')
    return concat(...fields.map((field) => runOf(field, type === 'double' ? 'fixed64' : 'fixed32', watch)))
  const length = fields.reduce((sum, field) => sum + countWholes(field), 0) * size
  if (length !== expected) return new Uint8Array(0)
  const out = new Uint8Array(length)
  const view = viewOf(out)
  let at = 0
  for (const field of fields)
    eachWhole(field, watch, (value) => {
      if (at < length) put(view, at, size, value)
      at += size
    })
  return out
}

/** Where external data would lie, for the message: its `location`. */
function locationOf(field: Field, watch: Watch): string {
  const pair = ['', '']
  for (const part of fieldsOf(bytesOf(field, watch), new Set([1, 2]), watch))
    pair[part.id - 1] = textOf(part, watch)
  return pair[0] === 'location' ? JSON.stringify(pair[1]) : ''
}

/** What a TensorProto says, before it is checked. */
function readParts(bytes: Uint8Array, watch: Watch) {
  const dims: number[] = []
  const data = new Map<number, Field[]>()
  let [code, name, external] = [0, '', false]
  let location = ''
  let raw: Uint8Array | undefined
  for (const field of fieldsOf(bytes, SINGLE, watch)) {
    if (field.id === DIMS) eachWhole(field, watch, (dim) => keep(dims, Number(dim), watch))
    else if (field.id === DATA_TYPE) code = numberOf(field, watch)
    else if (field.id === NAME) name = textOf(field, watch)
    else if (field.id === RAW_DATA) raw = bytesOf(field, watch)
    else if (field.id === DATA_LOCATION) external ||= numberOf(field, watch) !== 0
    else if (field.id === EXTERNAL_DATA) {
      external = true
      location ||= locationOf(field, watch)
    } else if (field.id === SEGMENT)
      refuse(watch, 'unsupported', 'found a tensor in segments, expected it whole')
    else if (field.id >= FLOAT_DATA && field.id <= UINT64_DATA) sortInto(data, field)
  }
  if (external)
    refuse(
      watch,
      'external-data',
      `tensor ${name}: found data in another file ${location}, expected it in the model`,
    )
  return { dims, code, name, raw, data }
}

/** A TensorProto: its name, and its elements as a view of the file where they lie raw in it. */
export function decodeTensor(bytes: Uint8Array, watch: Watch): { name: string; tensor: Tensor } {
  const { dims, code, name, raw, data } = readParts(bytes, watch)
  const type = typeOf(code)
  if (type === undefined || data.has(STRING_DATA)) {
    refuse(
      watch,
      'unsupported',
      `tensor ${name}: found element type ${code}, expected numbers of 8 to 64 bits`,
    )
    return { name, tensor: { type: 'float32', dims: [0], bytes: new Uint8Array(0) } }
  }
  const expected = tensorBytes({ type, dims })
  const fields = data.get(fieldFor(type)) ?? []
  if (data.size > (raw ? 0 : 1) || (data.size === 1 && fields.length === 0))
    refuse(watch, 'malformed', `tensor ${name}: found its values in two ways, expected one`)
  const found = raw ?? gather(fields, type, expected ?? 0, watch)
  if (found.length !== expected)
    refuse(
      watch,
      'malformed',
      `tensor ${name}: found ${found.length} bytes, expected ${expected} for [${dims}]`,
    )
  return { name, tensor: { type, dims, bytes: found } }
}
