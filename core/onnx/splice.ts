import type { Draft } from './draft.ts'
import type { Graph } from './graph.ts'

/**
 * Draws a whole graph into a draft, its input standing for a value that is there; gives back the names that its
 * outputs have in the draft. Graphs inside attributes are not looked into: they would see names of their own.
 */
export function spliceGraph(draft: Draft, graph: Graph, input: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>([['', '']])
  const [port] = graph.inputs
  if (port !== undefined) names.set(port.name, input)
  for (const { name, ...tensor } of graph.constants) names.set(name, draft.constant(tensor))
  const nameOf = (name: string): string => {
    const known = names.get(name)
    if (known === undefined) throw new Error(`splice: value ${name} is used before it is made`)
    return known
  }
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const [output] = outputs
    if (output === undefined || outputs.length !== 1)
      throw new Error(`splice: found ${op} with ${outputs.length} outputs, expected one`)
    names.set(output, draft.add(op, inputs.map(nameOf), attributes))
  }
  return new Map(graph.outputs.map(({ name }) => [name, nameOf(name)]))
}
