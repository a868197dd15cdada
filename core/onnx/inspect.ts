import { fail, type Result } from '../result.ts'
import { type DecodeError, decodeModel } from './decode.ts'
import type { Graph, Model, Node, Port, TensorType } from './graph.ts'
import { OPERATORS, OPSETS } from './operator.ts'

export interface InspectError {
  readonly kind: DecodeError['kind'] | 'unknown-operator' | 'mismatch'
  readonly message: string
}

/** What a manifest says of an input or output: its name, and which types and dimensions it may have. */
export interface Expected {
  readonly name: string
  readonly types: readonly TensorType[]
  /** One of these; undefined for a dimension that the manifest leaves open. */
  readonly dims: readonly (readonly (number | undefined)[])[]
}

export interface ExpectedPorts {
  readonly input: Expected
  readonly outputs: readonly Expected[]
}

const refuse = (kind: InspectError['kind'], message: string) => fail<InspectError>({ kind, message })

const OWN = new Set(['', 'ai.onnx'])

/** Asks each node of a graph, and of the graphs in its attributes; the first answer ends it. */
function findInNodes<T>(graph: Graph, ask: (node: Node) => T | undefined): T | undefined {
  for (const node of graph.nodes) {
    const found = ask(node)
    if (found !== undefined) return found
    for (const value of Object.values(node.attributes)) {
      if (typeof value !== 'object' || !('graph' in value)) continue
      const inner = findInNodes(value.graph, ask)
      if (inner !== undefined) return inner
    }
  }
  return undefined
}

function operatorProblem({ op, domain = '' }: Node): string | undefined {
  if (!OWN.has(domain)) return `found operator ${op} of ${domain}, expected those of ONNX itself`
  return OPERATORS.has(op) ? undefined : `found operator ${op}, expected one that the tablet's runtime has`
}

function versionProblem({ operators }: Model): string | undefined {
  const own = operators.filter(({ domain }) => OWN.has(domain))
  const [{ version } = { version: 0 }] = own
  if (own.length !== 1) return `found ${own.length} versions of ONNX's operators, expected one`
  if (version >= OPSETS.least && version <= OPSETS.most) return undefined
  return `found operators of version ${version}, expected ${OPSETS.least} to ${OPSETS.most}`
}

const dimsText = (dims: readonly (number | string | undefined)[]): string =>
  `[${dims.map((dim) => (dim === undefined || dim === '' ? '?' : dim)).join(', ')}]`

/** Whether a port of these dimensions can be one of those; open ones fit anything. */
const fits = (dims: readonly (number | string)[], expected: readonly (number | undefined)[]): boolean =>
  dims.length === expected.length &&
  dims.every((dim, i) => typeof dim === 'string' || expected[i] === undefined || dim === expected[i])

function portProblem(
  { type = 'float32', dims }: Port,
  { name, types, dims: choices }: Expected,
): string | undefined {
  if (type === 'unknown' || !types.includes(type))
    return `${name}: found ${type}, expected ${types.join(' or ')}`
  if (dims === undefined || choices.some((choice) => fits(dims, choice))) return undefined
  return `${name}: found ${dimsText(dims)}, expected ${choices.map(dimsText).join(' or ')}`
}

const namesOf = (ports: readonly Port[]): string => ports.map(({ name }) => name).join(', ') || 'none'

/** The graph takes one tensor, and gives all that the manifest names; further outputs are never asked for. */
function portsProblem(graph: Graph, { input, outputs }: ExpectedPorts): string | undefined {
  const constants = new Set(graph.constants.map(({ name }) => name))
  // Files older than IR 4 list their constants among the inputs.
  const inputs = graph.inputs.filter(({ name }) => !constants.has(name))
  const [only] = inputs
  if (!only || inputs.length > 1 || only.name !== input.name)
    return `found inputs ${namesOf(inputs)}, expected ${input.name} alone`
  const problem = portProblem(only, input)
  if (problem !== undefined) return `input ${problem}`
  for (const expected of outputs) {
    const found = graph.outputs.find(({ name }) => name === expected.name)
    if (!found) return `found outputs ${namesOf(graph.outputs)}, expected ${expected.name} among them`
    const wrong = portProblem(found, expected)
    if (wrong !== undefined) return `output ${wrong}`
  }
  return undefined
}

/**
 * Whether an ONNX file is what a manifest says and what a tablet's runtime can run: refused in this order for its bytes,
 * its operators, and its inputs and outputs. What cannot be seen without running it (how much memory, which numbers) the
 * golden cases show. Never throws.
 */
export function inspectModel(bytes: Uint8Array, expected: ExpectedPorts): Result<Model, InspectError> {
  const decoded = decodeModel(bytes)
  if (!decoded.ok) return decoded
  const { graph } = decoded.value
  const operator = findInNodes(graph, operatorProblem)
  if (operator !== undefined) return refuse('unknown-operator', operator)
  const version = versionProblem(decoded.value)
  if (version !== undefined) return refuse('unsupported', version)
  const ports = portsProblem(graph, expected)
  return ports === undefined ? decoded : refuse('mismatch', ports)
}
