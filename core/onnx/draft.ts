import type { Attribute, Constant, Graph, Node, Port } from './graph.ts'

/** A graph while it is drawn: each call adds to it and gives back the name of the value it made. */
export interface Draft {
  add(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    output?: string,
  ): string
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

  const constant = (dims: readonly number[], values: Constant['values']): string => {
    const size = dims.reduce((product, dim) => product * dim, 1)
    if (size !== values.length)
      throw new Error(`constant: found ${values.length} values, expected ${size} for [${dims}]`)
    const name = `c${constants.length}`
    constants.push({ name, dims, values })
    return name
  }

  return {
    add(op, inputs, attributes = {}, output = `v${nodes.length}`) {
      nodes.push({ op, inputs, output, attributes })
      return output
    },
    floats: (dims, values) => constant(dims, Float32Array.from(values)),
    scalar(value) {
      const name = scalars.get(value) ?? constant([], Float32Array.of(value))
      scalars.set(value, name)
      return name
    },
    shape: (dims) => constant([dims.length], dims),
    finish: (name, inputs, outputs) => ({ name, nodes, constants, inputs, outputs }),
  }
}
