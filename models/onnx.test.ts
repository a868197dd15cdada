import { describe, expect, it } from 'vitest'
import { openDraft } from '../core/onnx/draft.ts'
import { encodeModel } from '../core/onnx/encode.ts'
import { OPERATORS } from '../core/onnx/operator.ts'
import { openSession } from './session.ts'

describe('encodeModel', () => {
  const draw = () => {
    const draft = openDraft()
    const sum = draft.add('Add', ['x', draft.floats([1, 2], [10, 20])])
    const tall = draft.add('Reshape', [sum, draft.shape([2, 1])])
    draft.add('Concat', [tall, tall], { axis: 1 }, 'y')
    return draft.finish('sum', [{ name: 'x', dims: [1, 2] }], [{ name: 'y', dims: [2, 2] }])
  }

  it('writes a model that the runtime reads and runs', async () => {
    const run = await openSession(encodeModel(draw()), [1, 2])
    const { y } = await run(Float32Array.of(1, 2))
    expect([...(y ?? [])]).toEqual([11, 11, 22, 22])
  })

  it('gives the same bytes for the same graph', () => {
    expect(encodeModel(draw())).toEqual(encodeModel(draw()))
  })
})

describe('OPERATORS', () => {
  /** What the runtime says of a graph with this operator alone; Upsample ended with version 9. */
  async function answerTo(op: string): Promise<string> {
    const draft = openDraft()
    draft.add(op, ['x'], {}, 'y')
    const graph = draft.finish(op, [{ name: 'x', dims: [1, 2] }], [{ name: 'y' }])
    const opened = openSession(encodeModel(graph, op === 'Upsample' ? 9 : 21), [1, 2])
    return opened.then(() => 'opened', String)
  }

  it('are known to the runtime, each of them', async () => {
    const strange = []
    for (const op of OPERATORS) if (/No Op registered/.test(await answerTo(op))) strange.push(op)
    expect(strange).toEqual([])
    expect(await answerTo('Conjure')).toContain('No Op registered')
  })
})
