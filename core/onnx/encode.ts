import { type Bytes, concat } from '../bytes.ts'
import type { Attribute, Constant, Graph, Node, Port } from './graph.ts'
import { bytes, type Field, float, integer, integers, message, text } from './protobuf.ts'

/** Opset 13 is the oldest with every operator used here in its present form; IR 7 is the version it came with. */
const OPSET = 13
const IR_VERSION = 7

// Field numbers and enum values below are those of onnx.proto3 (onnx/onnx, v1.10).
const FLOAT = 1
const INT64 = 7

function attribute(name: string, value: Attribute): Field {
  const named = text(1, name)
  if (typeof value === 'number') return message(5, named, integer(3, value), integer(20, 2))
  if (typeof value === 'string') return message(5, named, text(4, value), integer(20, 3))
  if ('float' in value) return message(5, named, float(2, value.float), integer(20, 1))
  return message(5, named, integers(8, value), integer(20, 7))
}

const node = ({ op, inputs, output, attributes }: Node): Field =>
  message(
    1,
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  )

/** Raw data is little-endian whatever the machine is. */
function rawData(values: Constant['values']): Bytes {
  const isFloat = values instanceof Float32Array
  const out = new Uint8Array(values.length * (isFloat ? 4 : 8))
  const view = new DataView(out.buffer)
  values.forEach((value, i) => {
    if (isFloat) view.setFloat32(4 * i, value, true)
    else view.setBigInt64(8 * i, BigInt(value), true)
  })
  return out
}

const constant = ({ name, dims, values }: Constant): Field =>
  message(
    5,
    integers(1, dims),
    integer(2, values instanceof Float32Array ? FLOAT : INT64),
    text(8, name),
    bytes(9, rawData(values)),
  )

function port(id: number, { name, dims }: Port): Field {
  const shape = message(2, ...dims.map((dim) => message(1, integer(1, dim))))
  return message(id, text(1, name), message(2, message(1, integer(1, FLOAT), shape)))
}

/** A graph as an ONNX model file, opset 13. The same graph gives the same bytes. */
export function encodeModel(graph: Graph): Bytes {
  const body = message(
    7,
    ...graph.nodes.map(node),
    text(2, graph.name),
    ...graph.constants.map(constant),
    ...graph.inputs.map((input) => port(11, input)),
    ...graph.outputs.map((output) => port(12, output)),
  )
  return concat(integer(1, IR_VERSION), text(2, 'plumb'), body, message(8, text(1, ''), integer(2, OPSET)))
}
