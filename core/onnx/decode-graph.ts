import { decodeTensor, typeOf } from './decode-tensor.ts'
import type { Attribute, Constant, Graph, Node, Port, Whole } from './graph.ts'
import { MAX_DEPTH } from './limit.ts'
import {
  bytesOf,
  eachWhole,
  type Field,
  fieldsOf,
  floatOf,
  keep,
  numberOf,
  refuse,
  runOf,
  sortInto,
  textOf,
  viewOf,
  type Watch,
  wholeOf,
} from './wire.ts'

// Field numbers below are those of onnx.proto3 (onnx/onnx, v1.10).

/** Repeated floats, packed or one by one. */
function eachFloat(field: Field, watch: Watch, told: (value: number) => void): void {
  const bytes = runOf(field, 'fixed32', watch)
  if (bytes.length % 4 !== 0)
    refuse(
      watch,
      'malformed',
      `field ${field.id}: found ${bytes.length} bytes of floats, expected whole ones`,
    )
  const view = viewOf(bytes)
  for (let at = 0; at + 4 <= bytes.length; at += 4) told(view.getFloat32(at, true))
}

/** AttributeProto's types by number, and the field that holds each. */
const HOLDERS: Readonly<Record<number, number>> = { 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9 }
const ATTRIBUTE_SINGLE = new Set([1, 2, 3, 4, 5, 6, 14, 20, 21])
/** A letter first: no name of an attribute can stand for a part of JavaScript's objects. */
const ATTRIBUTE_NAME = /^[a-z][\w.-]*$/i

/** The value that stands in field `holder`; an empty list has no field at all. */
function attributeValue(holder: number, fields: readonly Field[], watch: Watch, depth: number): Attribute {
  const [first] = fields
  if (holder === 7) {
    const floats: number[] = []
    for (const field of fields) eachFloat(field, watch, (value) => keep(floats, value, watch))
    return { floats }
  }
  if (holder === 8) {
    const wholes: Whole[] = []
    for (const field of fields) eachWhole(field, watch, (value) => keep(wholes, value, watch))
    return wholes
  }
  if (holder === 9) return { strings: fields.map((field) => textOf(field, watch)) }
  // Zero and the empty string are what is left out.
  if (holder === 2) return { float: first ? floatOf(first, watch) : 0 }
  if (holder === 3) return first ? wholeOf(first, watch) : 0
  if (holder === 4) return first ? textOf(first, watch) : ''
  const inner = first ? bytesOf(first, watch) : new Uint8Array(0)
  return holder === 5
    ? { tensor: decodeTensor(inner, watch).tensor }
    : { graph: decodeGraph(inner, watch, depth + 1) }
}

function decodeAttribute(bytes: Uint8Array, watch: Watch, depth: number): [name: string, value: Attribute] {
  const values = new Map<number, Field[]>()
  let [name, type] = ['', 0]
  for (const field of fieldsOf(bytes, ATTRIBUTE_SINGLE, watch)) {
    if (field.id === 1) name = textOf(field, watch)
    else if (field.id === 20) type = numberOf(field, watch)
    else if (field.id !== 13) sortInto(values, field)
  }
  if (!ATTRIBUTE_NAME.test(name))
    refuse(watch, 'malformed', `found an attribute named ${JSON.stringify(name)}, expected a word`)
  // Files older than IR 2 do not say the type: what is there says it.
  const [only = 0] = values.keys()
  const holder = HOLDERS[type] ?? (type === 0 && only >= 2 && only <= 9 ? only : 0)
  const strange = [...values.keys()].find((id) => id !== holder)
  if (holder === 0 || strange !== undefined) {
    refuse(watch, 'unsupported', `attribute ${name}: found type ${type} in field ${strange ?? only}`)
    return [name, 0]
  }
  return [name, attributeValue(holder, values.get(holder) ?? [], watch, depth)]
}

const NODE_SINGLE = new Set([3, 4, 7, 8])

function decodeNode(bytes: Uint8Array, watch: Watch, depth: number): Node {
  const inputs: string[] = []
  const outputs: string[] = []
  const attributes: Record<string, Attribute> = {}
  let [op, domain] = ['', '']
  for (const field of fieldsOf(bytes, NODE_SINGLE, watch)) {
    if (field.id === 1) inputs.push(textOf(field, watch))
    else if (field.id === 2) outputs.push(textOf(field, watch))
    else if (field.id === 4) op = textOf(field, watch)
    else if (field.id === 7) domain = textOf(field, watch)
    else if (field.id === 5) {
      const [name, value] = decodeAttribute(bytesOf(field, watch), watch, depth)
      if (Object.hasOwn(attributes, name))
        refuse(watch, 'malformed', `node ${op}: found attribute ${name} twice, expected it once`)
      attributes[name] = value
    }
  }
  return { op, ...(domain === '' ? {} : { domain }), inputs, outputs, attributes }
}

const SHAPE_SINGLE = new Set([1, 2])

function decodeDimension(bytes: Uint8Array, watch: Watch): number | string {
  let dim: number | string = ''
  let found = 0
  for (const field of fieldsOf(bytes, SHAPE_SINGLE, watch)) {
    if (field.id === 1) dim = numberOf(field, watch)
    else if (field.id === 2) dim = textOf(field, watch)
    if (field.id <= 2) found++
  }
  if (found > 1) refuse(watch, 'malformed', 'found a dimension with a size and a name, expected one of them')
  return dim
}

/** TypeProto: of tensors only. */
function decodeType(bytes: Uint8Array, name: string, watch: Watch): Pick<Port, 'type' | 'dims'> {
  let code = 0
  let dims: (number | string)[] | undefined
  for (const outer of fieldsOf(bytes, new Set([1]), watch)) {
    if (outer.id === 6) continue
    if (outer.id !== 1) refuse(watch, 'unsupported', `${name}: found a value that is not a tensor`)
    for (const field of fieldsOf(bytesOf(outer, watch), SHAPE_SINGLE, watch)) {
      if (field.id === 1) code = numberOf(field, watch)
      if (field.id !== 2) continue
      dims = []
      for (const dim of fieldsOf(bytesOf(field, watch), new Set(), watch))
        if (dim.id === 1) dims.push(decodeDimension(bytesOf(dim, watch), watch))
    }
  }
  const type = typeOf(code)
  if (type === undefined)
    refuse(watch, 'unsupported', `${name}: found element type ${code}, expected numbers`)
  return { ...(type && type !== 'float32' ? { type } : {}), ...(dims ? { dims } : {}) }
}

/** ValueInfoProto. */
function decodePort(bytes: Uint8Array, watch: Watch): Port {
  let name = ''
  let type: Uint8Array | undefined
  for (const field of fieldsOf(bytes, SHAPE_SINGLE, watch)) {
    if (field.id === 1) name = textOf(field, watch)
    else if (field.id === 2) type = bytesOf(field, watch)
  }
  return { name, ...(type ? decodeType(type, name, watch) : { type: 'unknown' as const }) }
}

const SPARSE = 15

/** GraphProto. Types of values inside and notes for people are left out: a runtime finds the first by itself. */
export function decodeGraph(bytes: Uint8Array, watch: Watch, depth: number): Graph {
  const nodes: Node[] = []
  const constants: Constant[] = []
  const inputs: Port[] = []
  const outputs: Port[] = []
  let name = ''
  if (depth > MAX_DEPTH) refuse(watch, 'too-large', `found graphs more than ${MAX_DEPTH} deep in one another`)
  for (const field of fieldsOf(bytes, new Set([2]), watch)) {
    if (field.id === 2) name = textOf(field, watch)
    else if (field.id === 1) nodes.push(decodeNode(bytesOf(field, watch), watch, depth))
    else if (field.id === 5) {
      const constant = decodeTensor(bytesOf(field, watch), watch)
      constants.push({ name: constant.name, ...constant.tensor })
    } else if (field.id === 11) inputs.push(decodePort(bytesOf(field, watch), watch))
    else if (field.id === 12) outputs.push(decodePort(bytesOf(field, watch), watch))
    else if (field.id === SPARSE) refuse(watch, 'unsupported', 'found a sparse tensor, expected dense ones')
  }
  return { name, nodes, constants, inputs, outputs }
}
