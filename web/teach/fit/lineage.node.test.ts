import { expect, it } from 'vitest'
import type { ScreeningDecision } from '../../../core/dataset/dataset.ts'
import type { Decided, ScreeningKind } from '../../../core/dataset/finding.ts'
import { evidenceLineage } from './lineage.ts'

const evidence = { good: [0.5, 0.6, 0.7, 0.95], defective: [0.55, 2, 3] }
const decided = (kind: ScreeningKind, decision: Decided) =>
  ({ kind, decision, samples: [], reason: null, by: '', at: 0 }) as unknown as ScreeningDecision

it('the lineage says what the lines did to parts that the fit had not seen', () => {
  const said = evidenceLineage({ pass: 0.6, fail: 0.9 }, evidence, undefined)
  expect(said['falseRejects']).toMatch(/^1 of 4, so between 0\.6 % and 81 % of all\.$/)
  expect(said['goodLookedAt']).toMatch(/^1 of 4/)
  expect(said['escapes']).toMatch(/^1 of 3/)
})

it('and what people decided about what screening found, in one order whatever came first', () => {
  const list = [
    decided('near-duplicate', 'remove'),
    decided('blurred', 'retake'),
    decided('near-duplicate', 'remove'),
  ]
  const text = (decisions: readonly ScreeningDecision[]) =>
    evidenceLineage({ pass: 1, fail: 1 }, evidence, {
      decisions: new Map(decisions.map((each, i) => [`${i}`, each])),
    })['screening']
  expect(text(list)).toBe('blurred: retake 1, near-duplicate: remove 2')
  expect(text(list.toReversed())).toBe(text(list))
  expect(text([])).toBe('nothing was found, or nothing decided')
})
