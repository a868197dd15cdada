import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { openDraft } from './draft.ts'
import { encodeModel } from './encode.ts'
import type { Attribute, Graph, Port } from './graph.ts'
import { type ExpectedPorts, inspectModel } from './inspect.ts'
import { bytes, integer, message, text } from './protobuf.ts'

const EXPECTED: ExpectedPorts = {
  input: { name: 'image', types: ['float32'], dims: [[1, 3, 8, 8]] },
  outputs: [
    { name: 'score', types: ['float32', 'float16'], dims: [[1], [1, 1]] },
    { name: 'steps', types: ['float32'], dims: [[1, 4, undefined]] },
  ],
}

const PORTS = {
  image: { name: 'image', dims: [1, 3, 8, 8] },
  score: { name: 'score', dims: [1] },
  steps: { name: 'steps', dims: [1, 4, 97] },
} satisfies Record<string, Port>

function graphOf(change: {
  inputs?: Port[]
  outputs?: Port[]
  op?: string
  attributes?: Record<string, Attribute>
}): Graph {
  const draft = openDraft()
  draft.floats([2], [1, 2])
  draft.add(change.op ?? 'Relu', ['image'], change.attributes ?? {}, 'score')
  draft.add('Identity', ['image'], {}, 'steps')
  const { inputs = [PORTS.image], outputs = [PORTS.score, PORTS.steps] } = change
  return draft.finish('g', inputs, outputs)
}

const SOUND = encodeModel(graphOf({}))

function answerTo(model: Uint8Array): string {
  const inspected = inspectModel(model, EXPECTED)
  return inspected.ok ? 'sound' : `${inspected.error.kind}: ${inspected.error.message}`
}

function inner(op: string): Graph {
  const draft = openDraft()
  draft.add(op, [])
  return draft.finish('inner', [], [])
}

describe('a model file', () => {
  it.each<[string, Uint8Array]>([
    ['as the manifest says', SOUND],
    [
      'with open dimensions',
      encodeModel(graphOf({ inputs: [{ name: 'image', dims: ['batch', 3, '', ''] }] })),
    ],
    ['without dimensions', encodeModel(graphOf({ outputs: [{ name: 'score' }, PORTS.steps] }))],
    [
      'of half floats where they may be',
      encodeModel(graphOf({ outputs: [{ ...PORTS.score, type: 'float16' }, PORTS.steps] })),
    ],
    [
      'that gives more than is asked for',
      encodeModel(graphOf({ outputs: [PORTS.score, PORTS.steps, { name: 'more' }] })),
    ],
    [
      'whose constants are listed among its inputs',
      encodeModel(graphOf({ inputs: [PORTS.image, { name: 'c0', dims: [2] }] })),
    ],
    [
      'with a branch',
      encodeModel(graphOf({ op: 'If', attributes: { then_branch: { graph: inner('Relu') } } })),
    ],
    ['of the oldest operators', encodeModel(graphOf({}), 7)],
    ['of the newest operators', encodeModel(graphOf({}), 26)],
  ])('%s is taken', (_, model) => expect(answerTo(model)).toBe('sound'))

  it.each<[string, Uint8Array, string]>([
    [
      'with an operator that nobody knows',
      encodeModel(graphOf({ op: 'Conjure' })),
      'unknown-operator: found operator Conjure',
    ],
    [
      'with one inside a branch',
      encodeModel(graphOf({ op: 'If', attributes: { else_branch: { graph: inner('Conjure') } } })),
      'unknown-operator',
    ],
    [
      'that may run without end',
      encodeModel(graphOf({ op: 'Loop' })),
      'unknown-operator: found operator Loop',
    ],
    ['that throws dice', encodeModel(graphOf({ op: 'RandomNormal' })), 'unknown-operator'],
    [
      'with operators of somebody else',
      encodeModel({
        ...graphOf({}),
        nodes: [{ op: 'Relu', domain: 'com.example', inputs: [], outputs: [], attributes: {} }],
      }),
      'found operator Relu of com.example',
    ],
    ['of operators to come', encodeModel(graphOf({}), 27), 'version 27, expected 7 to 26'],
    ['of operators long gone', encodeModel(graphOf({}), 6), 'version 6'],
    ['that asks for two versions', concat(SOUND, message(8, integer(2, 9))), 'found 2 versions'],
    ['that asks for none', concat(integer(1, 7), message(7)), 'found 0 versions'],
    [
      'with an input of another name',
      encodeModel(graphOf({ inputs: [{ ...PORTS.image, name: 'x' }] })),
      'found inputs x, expected image alone',
    ],
    [
      'with an input more',
      encodeModel(graphOf({ inputs: [PORTS.image, { name: 'mask' }] })),
      'found inputs image, mask',
    ],
    ['without an input', encodeModel(graphOf({ inputs: [] })), 'found inputs none'],
    [
      'with an input of another size',
      encodeModel(graphOf({ inputs: [{ name: 'image', dims: [1, 3, 8, 16] }] })),
      'mismatch: input image: found [1, 3, 8, 16], expected [1, 3, 8, 8]',
    ],
    [
      'with the other layout',
      encodeModel(graphOf({ inputs: [{ name: 'image', dims: [1, 8, 8, 3] }] })),
      'found [1, 8, 8, 3]',
    ],
    [
      'with an input of bytes',
      encodeModel(graphOf({ inputs: [{ ...PORTS.image, type: 'uint8' }] })),
      'found uint8, expected float32',
    ],
    [
      'without an output',
      encodeModel(graphOf({ outputs: [PORTS.score] })),
      'found outputs score, expected steps among them',
    ],
    [
      'with an output of another rank',
      encodeModel(graphOf({ outputs: [{ name: 'score', dims: [1, 1, 1] }, PORTS.steps] })),
      'output score: found [1, 1, 1], expected [1] or [1, 1]',
    ],
    [
      'with an output of whole numbers',
      encodeModel(graphOf({ outputs: [{ ...PORTS.score, type: 'int64' }, PORTS.steps] })),
      'found int64',
    ],
    [
      'whose weights lie elsewhere',
      concat(
        message(
          7,
          message(5, integer(14, 1), message(13, text(1, 'location'), text(2, '../../../etc/shadow'))),
        ),
      ),
      'external-data',
    ],
    [
      'that claims two gigabytes',
      Uint8Array.of(0x3a, 0x80, 0x80, 0x80, 0x80, 0x08),
      'malformed: found a claim of 2147483648 bytes',
    ],
    [
      'whose constant claims two gigabytes',
      message(7, message(5, bytes(1, Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x02)), integer(2, 1))),
      'expected 2147483648',
    ],
    ['cut short', SOUND.subarray(0, SOUND.length - 3), 'malformed'],
  ])('%s is refused', (_, model, found) => expect(answerTo(model)).toContain(found))

  it('is answered without throwing, however it was cut and turned', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.nat(), (turns, cut) => {
        const model = SOUND.slice(0, cut % 2 === 0 ? undefined : cut % SOUND.length)
        for (const [at, value] of turns) if (model.length > 0) model[at % model.length] = value
        expect(answerTo(model)).toMatch(/^sound$|: .*found/)
      }),
      { numRuns: 2000 },
    )
  })

  it('is answered at every length it can be cut to', () => {
    for (let length = 0; length < SOUND.length; length++)
      expect(answerTo(SOUND.subarray(0, length))).not.toBe('sound')
  })
})
