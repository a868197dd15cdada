import type { Constant, Graph, Node } from './graph.ts'
import { floatToHalf } from './half.ts'

/** Constants with fewer elements than this stay as they are: there is nothing to save, and scalars decide much. */
const LEAST = 256
/** float32 in onnx.proto3's TensorProto.DataType. */
const FLOAT32 = 1

const elementsOf = ({ dims }: Constant): number => dims.reduce((product, dim) => product * dim, 1)
const isLarge = (constant: Constant): boolean => constant.type === 'float32' && elementsOf(constant) >= LEAST

function halved(constant: Constant): { constant: Constant; node: Node } {
  const { name, dims, bytes } = constant
  const values = new Float32Array(new Uint8Array(bytes).buffer)
  const half = floatToHalf(values)
  return {
    constant: { name: `${name}_half`, type: 'float16', dims, bytes: new Uint8Array(half.buffer) },
    node: { op: 'Cast', inputs: [`${name}_half`], outputs: [name], attributes: { to: FLOAT32 } },
  }
}

/**
 * The same graph with its large constants stored as float16 and cast to float32 when it is loaded: half the bytes, and
 * everything is still computed in float32. Little-endian machines alone, as all that run ONNX are.
 */
export function storeHalf(graph: Graph): Graph {
  const made = graph.constants.map((constant) =>
    isLarge(constant) ? halved(constant) : { constant, node: undefined },
  )
  return {
    ...graph,
    constants: made.map(({ constant }) => constant),
    nodes: [...made.flatMap(({ node }) => node ?? []), ...graph.nodes],
  }
}
