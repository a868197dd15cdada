import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { decodeModel } from './decode.ts'
import { openDraft } from './draft.ts'
import { encodeModel } from './encode.ts'
import { anyGraph } from './graph.fixture.ts'
import type { Graph, Tensor } from './graph.ts'
import { bytes, type Field, float, integer, integers, message, text } from './protobuf.ts'
import { encodeFloats, encodeLongs } from './tensor.ts'

const FORGIVING = { numRuns: 300 }

/** A model file with one graph made of these fields. */
const modelOf = (...graph: Field[]) => concat(integer(1, 7), message(7, ...graph), message(8, integer(2, 13)))

/** The only constant of a model whose TensorProto is made of these fields. */
function decodeOnly(...tensor: Field[]): Tensor | string {
  const decoded = decodeModel(modelOf(message(5, ...tensor)))
  if (!decoded.ok) return `${decoded.error.kind}: ${decoded.error.message}`
  return decoded.value.graph.constants[0] ?? 'none'
}

const FLOAT = integer(2, 1)

describe('decodeModel', () => {
  it('gives back whatever was encoded, with the version of its operators', () => {
    fc.assert(
      fc.property(anyGraph, fc.integer({ min: 1, max: 30 }), (graph, opset) => {
        const decoded = decodeModel(encodeModel(graph, opset))
        expect(decoded).toEqual({ ok: true, value: { graph, operators: [{ domain: '', version: opset }] } })
      }),
      FORGIVING,
    )
  })

  it('answers any bytes, cut or turned, without throwing', () => {
    fc.assert(
      fc.property(
        anyGraph,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        fc.nat(),
        (graph, turns, cut) => {
          const model = encodeModel(graph)
          for (const [at, value] of turns) model[at % model.length] = value
          const decoded = decodeModel(model.subarray(0, cut % 3 === 0 ? cut % model.length : undefined))
          if (!decoded.ok) expect(decoded.error.message).toMatch(/found/)
        },
      ),
      FORGIVING,
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => void decodeModel(garbage)),
      FORGIVING,
    )
  })

  it('keeps constants as views: nothing is copied', () => {
    const model = encodeModel(openDraft().finish('g', [], []))
    const draft = openDraft()
    draft.floats([2], [1, 2])
    const bytes = encodeModel(draft.finish('g', [], []))
    const decoded = decodeModel(bytes)
    expect(model.length).toBeLessThan(bytes.length)
    expect(decoded.ok && decoded.value.graph.constants[0]?.bytes.buffer).toBe(bytes.buffer)
  })

  it('leaves out what only people and other tools read', () => {
    const graph = modelOf(
      text(10, 'notes'),
      message(13, text(1, 'inside')),
      message(16, text(1, 'k'), text(2, 'v')),
    )
    expect(decodeModel(graph)).toMatchObject({ ok: true, value: { graph: { nodes: [], constants: [] } } })
  })
})

describe('elements that are not raw', () => {
  const name = text(8, 'w')
  const dims = (...all: number[]) => integers(1, all)

  it.each([
    ['floats, packed', [dims(2), FLOAT, name, bytes(4, encodeFloats([1, -2]))], encodeFloats([1, -2])],
    ['floats, one by one', [dims(2), FLOAT, name, float(4, 1), float(4, -2)], encodeFloats([1, -2])],
    ['int64', [dims(2), integer(2, 7), name, integers(7, [-1, 300])], encodeLongs([-1, 300])],
    [
      'int64, one by one',
      [dims(2), integer(2, 7), name, integer(7, -1), integer(7, 300)],
      encodeLongs([-1, 300]),
    ],
    ['int32', [dims(1), integer(2, 6), name, integers(5, [-2])], Uint8Array.of(0xfe, 0xff, 0xff, 0xff)],
    ['uint8', [dims(2), integer(2, 2), name, integers(5, [255, 1])], Uint8Array.of(255, 1)],
    ['int8', [dims(1), integer(2, 3), name, integers(5, [-1])], Uint8Array.of(255)],
    ['bool', [dims(2), integer(2, 9), name, integers(5, [1, 0])], Uint8Array.of(1, 0)],
    ['float16, as its bits', [dims(1), integer(2, 10), name, integers(5, [0x3c00])], Uint8Array.of(0, 0x3c)],
    [
      'uint32',
      [dims(1), integer(2, 12), name, integers(11, [0xfffffffe])],
      Uint8Array.of(0xfe, 0xff, 0xff, 0xff),
    ],
    [
      'dimensions one by one',
      [integer(1, 1), integer(1, 2), FLOAT, name, bytes(9, new Uint8Array(8))],
      new Uint8Array(8),
    ],
    ['a scalar', [FLOAT, name, bytes(9, new Uint8Array(4))], new Uint8Array(4)],
    ['nothing', [dims(0), FLOAT, name], new Uint8Array(0)],
  ])('%s', (_, fields, expected) =>
    expect(decodeOnly(...fields)).toMatchObject({ name: 'w', bytes: expected }),
  )

  it.each<[string, Field[], string]>([
    [
      'fewer than the dimensions say',
      [dims(3), FLOAT, bytes(4, encodeFloats([1, 2]))],
      'found 8 bytes, expected 12',
    ],
    [
      'more than the dimensions say',
      [dims(1), integer(2, 7), integers(7, [1, 2])],
      'found 0 bytes, expected 8',
    ],
    ['no values at all', [dims(1), FLOAT], 'found 0 bytes, expected 4'],
    ['a dimension below zero', [integer(1, -1), FLOAT, bytes(9, new Uint8Array(0))], 'expected undefined'],
    ['dimensions beyond all numbers', [dims(2 ** 40, 2 ** 40), FLOAT], 'expected undefined'],
    [
      'a claim of two gigabytes of elements',
      [dims(2 ** 29), FLOAT, bytes(9, new Uint8Array(4))],
      `expected ${2 ** 31}`,
    ],
    ['raw and not raw', [dims(1), FLOAT, bytes(9, new Uint8Array(4)), float(4, 1)], 'in two ways'],
    ['in the field of another type', [dims(1), FLOAT, integers(5, [1])], 'in two ways'],
    ['strings', [dims(1), integer(2, 8), text(6, 'x')], 'unsupported: tensor : found element type 8'],
    ['numbers of four bits', [dims(2), integer(2, 22), bytes(9, new Uint8Array(1))], 'found element type 22'],
    ['in segments', [dims(1), FLOAT, message(3), bytes(9, new Uint8Array(4))], 'segments'],
    [
      'in another file',
      [
        dims(1),
        FLOAT,
        text(8, 'w'),
        integer(14, 1),
        message(13, text(1, 'location'), text(2, '../../etc/passwd')),
      ],
      'external-data: tensor w: found data in another file "../../etc/passwd"',
    ],
    ['in another file, by its place alone', [dims(1), FLOAT, integer(14, 1)], 'external-data'],
    [
      'in another file, though some are here',
      [...[dims(1), FLOAT, bytes(9, new Uint8Array(4))], message(13, text(1, 'location'), text(2, 'w.bin'))],
      'external-data',
    ],
  ])('refused: %s', (_, fields, found) => expect(decodeOnly(...fields)).toContain(found))
})

describe('refused', () => {
  const attribute = (...fields: Field[]) => modelOf(message(1, text(4, 'Op'), message(5, ...fields)))
  const nested = (depth: number): Graph => ({
    ...{ name: 'g', constants: [], inputs: [], outputs: [] },
    nodes:
      depth === 0
        ? []
        : [{ op: 'If', inputs: [], outputs: [], attributes: { then_branch: { graph: nested(depth - 1) } } }],
  })

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'found no graph'],
    [
      'a claim of two gigabytes',
      Uint8Array.of(0x3a, 0x80, 0x80, 0x80, 0x80, 0x08),
      'found a claim of 2147483648 bytes at byte 6, expected at most 0',
    ],
    [
      'a claim below zero',
      Uint8Array.of(0x3a, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1),
      'found a claim of -1 bytes',
    ],
    ['a number without an end', new Uint8Array(40).fill(255), 'found a number without an end'],
    ['a group', Uint8Array.of(0x3b), 'found wire type 3'],
    ['field 0', Uint8Array.of(0x00, 0x00), 'found field 0'],
    [
      'two graphs: one reader takes the last, another both',
      concat(message(7), message(7)),
      'found field 7 twice',
    ],
    ['functions', concat(modelOf(), message(25, text(1, 'f'))), 'found functions'],
    ['training', concat(modelOf(), message(20)), 'found training'],
    ['a graph that is a number', integer(7, 1), 'field 7: found varint, expected bytes'],
    ['a name that is not UTF-8', modelOf(bytes(2, Uint8Array.of(255))), 'not UTF-8'],
    ['a sparse constant', modelOf(message(15)), 'sparse'],
    ['graphs in graphs without end', encodeModel(nested(9)), 'more than 4 deep'],
    [
      'an attribute of a strange type',
      attribute(text(1, 'a'), integer(20, 11)),
      'attribute a: found type 11',
    ],
    [
      'an attribute that stands for another',
      attribute(text(1, 'a'), text(21, 'b'), integer(20, 2)),
      'in field 21',
    ],
    [
      'an attribute of two kinds',
      attribute(text(1, 'a'), integer(3, 1), float(2, 1), integer(20, 2)),
      'in field 2',
    ],
    ['an attribute without a name', attribute(integer(3, 1), integer(20, 2)), 'named ""'],
    [
      'an attribute that every object has',
      attribute(text(1, '__proto__'), integer(3, 1), integer(20, 2)),
      '__proto__',
    ],
    [
      'an attribute twice',
      modelOf(message(1, message(5, text(1, 'a'), integer(3, 1)), message(5, text(1, 'a'), integer(3, 2)))),
      'attribute a twice',
    ],
    [
      'an input that is no tensor',
      modelOf(message(11, text(1, 'x'), message(2, message(4)))),
      'not a tensor',
    ],
    [
      'an input of strings',
      modelOf(message(11, text(1, 'x'), message(2, message(1, integer(1, 8))))),
      'element type 8',
    ],
  ])('%s', (_, model, found) => {
    const decoded = decodeModel(model)
    expect(decoded.ok ? 'decoded' : decoded.error.message).toContain(found)
  })

  it('more fields than a network has, before they are built', () => {
    const fields = new Uint8Array(1_200_000).fill(0)
    for (let i = 0; i < fields.length; i += 2) fields[i] = 0x0a
    const decoded = decodeModel(modelOf(fields))
    expect(decoded).toMatchObject({ ok: false, error: { kind: 'too-large' } })
  })

  it('a list as long as the file, before it is built', () => {
    const list = bytes(8, new Uint8Array(1_200_000))
    expect(decodeModel(attribute(text(1, 'a'), list, integer(20, 7)))).toMatchObject({
      ok: false,
      error: { kind: 'too-large' },
    })
  })

  it('200,000 fields of one number each', () => {
    const one = integer(8, 1)
    const list = new Uint8Array(one.length * 200_000)
    for (let i = 0; i < list.length; i += one.length) list.set(one, i)
    const decoded = decodeModel(attribute(text(1, 'a'), list, integer(20, 7)))
    expect(decoded).toMatchObject({ ok: true })
  })
})
