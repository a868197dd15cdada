import { type Bytes, concat } from '../bytes.ts'
import type { Attribute, Constant, Graph, Node, Port, Tensor } from './graph.ts'
import { TENSOR_TYPES } from './graph.ts'
import { bytes, type Field, float, floats, integer, integers, message, text } from './protobuf.ts'

/** Opset 13 is the oldest with every operator used here in its present form; IR 7 is the version it came with. */
const OPSET = 13
const IR_VERSION = 7

// Field numbers and enum values below are those of onnx.proto3 (onnx/onnx, v1.10).

/** An AttributeProto's value and its type. */
function attributeFields(value: Attribute): Field[] {
  if (typeof value === 'number' || typeof value === 'bigint') return [integer(3, value), integer(20, 2)]
  if (typeof value === 'string') return [text(4, value), integer(20, 3)]
  if ('float' in value) return [float(2, value.float), integer(20, 1)]
  if ('floats' in value) return [floats(7, value.floats), integer(20, 6)]
  if ('strings' in value) return [...value.strings.map((one) => text(9, one)), integer(20, 8)]
  if ('tensor' in value) return [bytes(5, tensor(value.tensor)), integer(20, 4)]
  if ('graph' in value) return [bytes(6, encodeGraph(value.graph)), integer(20, 5)]
  return [integers(8, value), integer(20, 7)]
}

const node = ({ op, domain, inputs, outputs, attributes }: Node): Field =>
  message(
    1,
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, text(1, name), ...attributeFields(value)),
    ),
    ...(domain === undefined ? [] : [text(7, domain)]),
  )

/** Without a name where it is an attribute's. */
const tensor = ({ dims, type, bytes: data, name }: Tensor & Partial<Constant>): Bytes =>
  concat(
    integers(1, dims),
    integer(2, TENSOR_TYPES[type].code),
    ...(name === undefined ? [] : [text(8, name)]),
    bytes(9, data),
  )

const dimension = (dim: number | string): Field => {
  if (typeof dim === 'number') return message(1, integer(1, dim))
  return dim === '' ? message(1) : message(1, text(2, dim))
}

function port(id: number, { name, type = 'float32', dims }: Port): Field {
  if (type === 'unknown') return message(id, text(1, name))
  const shape = dims === undefined ? [] : [message(2, ...dims.map(dimension))]
  return message(id, text(1, name), message(2, message(1, integer(1, TENSOR_TYPES[type].code), ...shape)))
}

const encodeGraph = (graph: Graph): Bytes =>
  concat(
    ...graph.nodes.map(node),
    text(2, graph.name),
    ...graph.constants.map((constant) => bytes(5, tensor(constant))),
    ...graph.inputs.map((input) => port(11, input)),
    ...graph.outputs.map((output) => port(12, output)),
  )

/** A graph as an ONNX model file, of opset 13 unless told. The same graph gives the same bytes. */
export const encodeModel = (graph: Graph, opset = OPSET): Bytes =>
  concat(
    integer(1, IR_VERSION),
    text(2, 'plumb'),
    bytes(7, encodeGraph(graph)),
    message(8, text(1, ''), integer(2, opset)),
  )
