import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Label } from './label.ts'
import { foldsOf } from './split.ts'

const sample = fc.record({
  group: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 8 })),
  label: fc.constantFrom<Label>({ kind: 'good' }, { kind: 'defective' }),
})

it('no fold splits a part', () => {
  fc.assert(
    fc.property(fc.array(sample), fc.integer({ min: 1, max: 12 }), (samples, folds) => {
      const fold = foldsOf(samples, folds)
      expect(fold).toHaveLength(samples.length)
      const seen = new Map<number, number>()
      samples.forEach(({ group }, i) => {
        if (group === null) return
        expect(seen.get(group) ?? fold[i]).toBe(fold[i])
        seen.set(group, fold[i] ?? -1)
      })
    }),
  )
})

it('no fold is empty, and none beyond the parts there are', () => {
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1 }), fc.integer({ min: 1, max: 12 }), (samples, folds) => {
      const parts = new Set(samples.map(({ group }, i) => (group === null ? `alone ${i}` : group)))
      expect(new Set(foldsOf(samples, folds)).size).toBe(Math.min(folds, parts.size))
    }),
  )
})

it('spreads each label over the folds', () => {
  const label = (kind: 'good' | 'defective') => ({ group: null, label: { kind } })
  const samples = [...Array(20).fill(label('good')), ...Array(10).fill(label('defective'))]
  const fold = foldsOf(samples, 5)
  for (let f = 0; f < 5; f++) {
    expect(fold.slice(0, 20).filter((each) => each === f)).toHaveLength(4)
    expect(fold.slice(20).filter((each) => each === f)).toHaveLength(2)
  }
})
