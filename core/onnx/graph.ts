/** What an ONNX graph is made of, as plain data. What it cannot say is refused when a file is read. */

/** Element types by name: their number in onnx.proto3's TensorProto.DataType, and bytes an element. */
export const TENSOR_TYPES = {
  float32: { code: 1, bytes: 4 },
  uint8: { code: 2, bytes: 1 },
  int8: { code: 3, bytes: 1 },
  uint16: { code: 4, bytes: 2 },
  int16: { code: 5, bytes: 2 },
  int32: { code: 6, bytes: 4 },
  int64: { code: 7, bytes: 8 },
  bool: { code: 9, bytes: 1 },
  float16: { code: 10, bytes: 2 },
  double: { code: 11, bytes: 8 },
  uint32: { code: 12, bytes: 4 },
  uint64: { code: 13, bytes: 8 },
} as const
export type TensorType = keyof typeof TENSOR_TYPES

/** A whole number of 64 bits: a bigint only where a number would lose digits. */
export type Whole = number | bigint

/** Elements as they lie in memory, little-endian, the last dimension next to itself. */
export interface Tensor {
  readonly type: TensorType
  readonly dims: readonly number[]
  readonly bytes: Uint8Array
}

export interface Constant extends Tensor {
  readonly name: string
}

export type Attribute =
  | Whole
  | string
  | readonly Whole[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: Tensor }
  | { readonly graph: Graph }

export interface Node {
  readonly op: string
  /** Who defines the operator; ONNX itself unless said. */
  readonly domain?: string
  /** An empty name stands for an input that is left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** An input or output of a graph. */
export interface Port {
  readonly name: string
  /** float32 unless said; `unknown` where a graph inside a graph leaves it to its surroundings. */
  readonly type?: TensorType | 'unknown'
  /** A name, or nothing, for a dimension that is open; left out where even their number is. */
  readonly dims?: readonly (number | string)[]
}

export interface Graph {
  readonly name: string
  readonly nodes: readonly Node[]
  readonly constants: readonly Constant[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

/** Which version of a set of operators a file asks for; ONNX's own has an empty domain. */
export interface OperatorSet {
  readonly domain: string
  readonly version: number
}

/** A file: its graph, and what it asks of the runtime. */
export interface Model {
  readonly graph: Graph
  readonly operators: readonly OperatorSet[]
}
