import type { Attribute, Constant, Graph, Node, Port, Tensor } from './graph.ts'
import { encodeFloats, encodeLongs, tensorBytes } from './tensor.ts'

/** A graph while it is drawn: each call adds to it and gives back the name of the value it made. */
export interface Draft {
  add(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    output?: string,
  ): string
  constant(tensor: Tensor): string
  floats(dims: readonly number[], values: ArrayLike<number>): string
  scalar(value: number): string
  shape(dims: readonly number[]): string
  finish(name: string, inputs: readonly Port[], outputs: readonly Port[]): Graph
}

/** An empty draft. Names count upward, so the same calls give the same bytes. */
export function openDraft(): Draft {
  const nodes: Node[] = []
  const constants: Constant[] = []
  const scalars = new Map<number, string>()

  const constant = (tensor: Tensor): string => {
    const expected = tensorBytes(tensor)
    if (expected !== tensor.bytes.length)
      throw new Error(
        `constant: found ${tensor.bytes.length} bytes, expected ${expected} for [${tensor.dims}]`,
      )
    const name = `c${constants.length}`
    constants.push({ name, ...tensor })
    return name
  }
  const floats = (dims: readonly number[], values: ArrayLike<number>): string =>
    constant({ type: 'float32', dims, bytes: encodeFloats(values) })

  return {
    add(op, inputs, attributes = {}, output = `v${nodes.length}`) {
      nodes.push({ op, inputs, outputs: [output], attributes })
      return output
    },
    constant,
    floats,
    scalar(value) {
      const name = scalars.get(value) ?? floats([], [value])
      scalars.set(value, name)
      return name
    },
    shape: (dims) => constant({ type: 'int64', dims: [dims.length], bytes: encodeLongs(dims) }),
    finish: (name, inputs, outputs) => ({ name, nodes, constants, inputs, outputs }),
  }
}
