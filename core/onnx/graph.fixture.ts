import fc from 'fast-check'
import type { Attribute, Graph, Node, Port, Tensor } from './graph.ts'
import { TENSOR_TYPES, type TensorType } from './graph.ts'

const name = fc.string({ unit: 'grapheme', maxLength: 8 })
const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/)
const whole = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
)
const float = fc.float({ noNaN: true })

const tensor: fc.Arbitrary<Tensor> = fc
  .record({
    type: fc.constantFrom(...(Object.keys(TENSOR_TYPES) as TensorType[])),
    dims: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  })
  .chain(({ type, dims }) => {
    const length = dims.reduce((product, dim) => product * dim, 1) * TENSOR_TYPES[type].bytes
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ type, dims, bytes }))
  })

const port: fc.Arbitrary<Port> = fc.oneof(
  fc.record({ name, type: fc.constant('unknown' as const) }),
  fc.record(
    {
      name,
      type: fc.constantFrom('float16' as const, 'int64' as const, 'uint8' as const, 'bool' as const),
      dims: fc.array(fc.oneof(fc.nat(), name), { maxLength: 4 }),
    },
    { requiredKeys: ['name'] },
  ),
)

const { graph } = fc.letrec<{ graph: Graph; node: Node; attribute: Attribute }>((tie) => ({
  attribute: fc.oneof(
    { depthSize: 'small', maxDepth: 2 },
    whole,
    name,
    fc.array(whole, { maxLength: 4 }),
    fc.record({ float }),
    fc.record({ floats: fc.array(float, { maxLength: 3 }) }),
    fc.record({ strings: fc.array(name, { maxLength: 3 }) }),
    fc.record({ tensor }),
    fc.record({ graph: tie('graph') }),
  ),
  node: fc.record(
    {
      op: word,
      domain: word,
      inputs: fc.array(name, { maxLength: 3 }),
      outputs: fc.array(name, { maxLength: 3 }),
      attributes: fc.dictionary(word, tie('attribute'), { maxKeys: 3 }),
    },
    { requiredKeys: ['op', 'inputs', 'outputs', 'attributes'] },
  ),
  graph: fc.record({
    name,
    nodes: fc.array(tie('node'), { maxLength: 3 }),
    constants: fc.array(
      fc.record({ name, tensor }).map((one) => ({ name: one.name, ...one.tensor })),
      { maxLength: 3 },
    ),
    inputs: fc.array(port, { maxLength: 2 }),
    outputs: fc.array(port, { maxLength: 2 }),
  }),
}))

/** Any graph that plain data can say: every type of element and attribute, graphs in graphs, open dimensions. */
export const anyGraph = graph
