import fc from 'fast-check'
import { expect, it } from 'vitest'
import { verdictFrom } from './verdict.ts'

const thresholds = { pass: 0.4, fail: 0.6 }

it.each([
  [0, 'pass'],
  [0.4, 'pass'],
  [0.4 + Number.EPSILON, 'unsure'],
  [0.6, 'unsure'],
  [0.6 + Number.EPSILON, 'fail'],
  [-1, 'pass'],
  [Number.NaN, 'unsure'],
  [Number.POSITIVE_INFINITY, 'unsure'],
  [Number.NEGATIVE_INFINITY, 'unsure'],
] as const)('a score of %d is %s', (score, verdict) => expect(verdictFrom(score, thresholds)).toBe(verdict))

it('never passes against a threshold that is not a number', () =>
  expect(verdictFrom(0, { pass: Number.NaN, fail: Number.NaN })).toBe('unsure'))

it('never gives a worse part the better verdict', () => {
  const rank = { pass: 0, unsure: 1, fail: 2 }
  const score = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(score, score, score, score, (a, b, c, d) => {
      const limits = { pass: Math.min(c, d), fail: Math.max(c, d) }
      const [better, worse] = [verdictFrom(Math.min(a, b), limits), verdictFrom(Math.max(a, b), limits)]
      expect(rank[better]).toBeLessThanOrEqual(rank[worse])
    }),
  )
})
