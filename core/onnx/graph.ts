/** What an ONNX graph is made of, as plain data: the operators used here need no more. */
export type Attribute = number | string | readonly number[] | { readonly float: number }

export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** A constant: float32 values, or int64 where an operator asks for shapes and axes. */
export interface Constant {
  readonly name: string
  readonly dims: readonly number[]
  readonly values: Float32Array | readonly number[]
}

/** A float32 input or output of the graph. */
export interface Port {
  readonly name: string
  readonly dims: readonly number[]
}

export interface Graph {
  readonly name: string
  readonly nodes: readonly Node[]
  readonly constants: readonly Constant[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}
