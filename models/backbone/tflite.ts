import { halfToFloat } from '../../core/onnx/half.ts'
import {
  openRoot,
  readByte,
  readBytes,
  readInt,
  readInts,
  readTable,
  readTables,
  type Table,
} from './flatbuffer.ts'

/** The operators of a feature network, with what each needs to be written down elsewhere. */
export type Op =
  | { kind: 'conv' | 'depthwise'; inputs: number[]; output: number; stride: number; relu6: boolean }
  | { kind: 'add'; inputs: number[]; output: number; relu6: boolean }
  | { kind: 'reshape'; inputs: number[]; output: number }
  | { kind: 'concat'; inputs: number[]; output: number }
  | { kind: 'other'; code: number; inputs: number[]; output: number }

export interface Weights {
  readonly dims: number[]
  readonly values: Float32Array<ArrayBuffer>
}

export interface Network {
  /** In the order in which they run. */
  readonly ops: Op[]
  readonly input: number
  /** The constant a tensor stands for, behind its DEQUANTIZE; throws when the tensor is computed. */
  weights(tensor: number): Weights
}

// Enum values and field numbers of tensorflow/lite/schema/schema.fbs.
const ADD = 0
const CONCATENATION = 2
const CONV_2D = 3
const DEPTHWISE_CONV_2D = 4
const DEQUANTIZE = 6
const RESHAPE = 22
const FLOAT16 = 1
const RELU6 = 3
const SAME = 0

function readConv(table: Table, kind: 'conv' | 'depthwise', inputs: number[], output: number): Op {
  const options = readTable(table, 4)
  const activation = readByte(options, kind === 'conv' ? 3 : 4)
  const stride = readInt(options, 1)
  if (readByte(options, 0) !== SAME)
    throw new Error('tflite: found a convolution with valid padding, expected same')
  if (stride !== readInt(options, 2)) throw new Error('tflite: found unequal strides, expected equal ones')
  return { kind, inputs, output, stride, relu6: activation === RELU6 }
}

function readOp(table: Table, codes: readonly number[]): Op {
  const inputs = readInts(table, 1)
  const output = readInts(table, 2)[0] ?? -1
  const code = codes[readInt(table, 0)] ?? -1
  if (code === CONV_2D) return readConv(table, 'conv', inputs, output)
  if (code === DEPTHWISE_CONV_2D) return readConv(table, 'depthwise', inputs, output)
  if (code === ADD) return { kind: 'add', inputs, output, relu6: readByte(readTable(table, 4), 0) === RELU6 }
  if (code === RESHAPE) return { kind: 'reshape', inputs, output }
  if (code === CONCATENATION) return { kind: 'concat', inputs, output }
  return { kind: 'other', code, inputs, output }
}

function readFloat16(tensors: readonly Table[], buffers: readonly Table[], tensor: number): Weights {
  const table = tensors[tensor]
  const buffer = table && buffers[readInt(table, 2)]
  if (!table || !buffer || readByte(table, 1) !== FLOAT16)
    throw new Error(`tflite: tensor ${tensor} is not a float16 constant`)
  return { dims: readInts(table, 0), values: halfToFloat(readBytes(buffer, 0)) }
}

/** Reads a TFLite file with one subgraph and float16 weights. Throws on any other: the caller has checked its digest. */
export function parseTflite(file: Uint8Array): Network {
  const model = openRoot(file)
  const buffers = readTables(model, 4)
  // The larger of the old int8 field and the int32 field that replaced it: writers fill one or both.
  const codes = readTables(model, 1).map((code) => Math.max(readByte(code, 0), readInt(code, 3)))
  const subgraph = readTables(model, 2)[0]
  if (!subgraph) throw new Error('tflite: found no subgraph, expected one')
  const tensors = readTables(subgraph, 0)
  const ops = readTables(subgraph, 3).map((op) => readOp(op, codes))
  const stored = new Map<number, number>()
  for (const op of ops) {
    if (op.kind === 'other' && op.code === DEQUANTIZE) stored.set(op.output, op.inputs[0] ?? -1)
  }
  return {
    ops,
    input: readInts(subgraph, 1)[0] ?? -1,
    weights: (tensor) => readFloat16(tensors, buffers, stored.get(tensor) ?? -1),
  }
}
