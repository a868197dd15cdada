import { describe, expect, it } from 'vitest'
import { readClassification } from './classification.ts'

const CLASSES = [
  { label: 'good', defect: false },
  { label: 'crack', defect: true },
]
const manifest = (activation: 'softmax' | 'sigmoid' | 'none') => ({
  ...{ outputs: { classes: { name: 'y', activation } }, classes: CLASSES },
})

describe('readClassification', () => {
  it('gives a probability for each class', () => {
    const logits = { y: Float32Array.of(Math.log(3), 0) }
    expect(readClassification(manifest('softmax'), logits)).toEqual({ ok: true, value: [0.75, 0.25] })
    expect(readClassification(manifest('sigmoid'), logits)).toEqual({ ok: true, value: [0.75, 0.5] })
  })

  it.each([
    ['no output', {}, 'found no output y'],
    ['an output of another size', { y: Float32Array.of(1) }, 'found 1 values, expected 2'],
    ['numbers that are none', { y: Float32Array.of(Number.NaN, 0) }, 'found NaN'],
    [
      'logits where probabilities should be',
      { y: Float32Array.of(4, -3) },
      'found 4, expected a probability',
    ],
  ])('has no answer from %s', (_, outputs, found) => {
    const read = readClassification(manifest('none'), outputs)
    expect(read).toMatchObject({ ok: false, error: { kind: 'no-answer' } })
    if (!read.ok) expect(read.error.message).toContain(found)
  })
})
