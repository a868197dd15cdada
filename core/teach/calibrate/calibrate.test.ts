import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verdictFrom } from '../../inspection/verdict.ts'
import { randomFrom } from '../random.ts'
import { clopperPearson } from './interval.ts'
import { evidenceOf, ratesAt } from './lines.ts'
import { partScores } from './part-scores.ts'
import { leastCount, rateOf, standingOf } from './rate.ts'

// R: binom.test(hits, of)$conf.int
it.each([
  [0, 10, 0, 0.3085],
  [1, 20, 0.0013, 0.2487],
  [5, 50, 0.0333, 0.2181],
  [10, 10, 0.6915, 1],
  [0, 0, 0, 1],
  [500, 1000, 0.4685, 0.5315],
])('%i of %i lies between %f and %f', (hits, of, low, high) => {
  const found = clopperPearson(hits, of)
  expect(found.low).toBeCloseTo(low, 4)
  expect(found.high).toBeCloseTo(high, 4)
})

it('holds the true chance at least as often as it says', () => {
  const random = randomFrom(1)
  for (const chance of [0.01, 0.05, 0.3]) {
    let inside = 0
    for (let draw = 0; draw < 2000; draw++) {
      let hits = 0
      for (let i = 0; i < 40; i++) if (random() < chance) hits++
      const { low, high } = clopperPearson(hits, 40)
      if (low <= chance && chance <= high) inside++
    }
    expect(inside / 2000).toBeGreaterThan(0.945)
  }
})

it('refuses more hits than tries', () => expect(() => clopperPearson(3, 2)).toThrow('found 3 hits'))

describe('what a rate says about the one asked for', () => {
  it.each([
    [0, 20, 0.05, 'too-few'],
    [0, 72, 0.05, 'holds'],
    [3, 80, 0.05, 'open'],
    [12, 80, 0.05, 'missed'],
    [0, 0, 0.05, 'too-few'],
    [5, 5, 0.05, 'missed'],
  ] as const)('%i of %i, asked %f: %s', (count, of, asked, standing) =>
    expect(standingOf(rateOf(count, of), asked)).toBe(standing),
  )

  it('the least count is the first at which none at all can show it', () => {
    for (const asked of [0.2, 0.05, 0.01]) {
      const least = leastCount(asked)
      expect(standingOf(rateOf(0, least), asked)).toBe('holds')
      expect(standingOf(rateOf(0, least - 1), asked)).toBe('too-few')
    }
  })
})

it('counts parts, not exposures, and of each the worst', () => {
  const scores = [
    { score: 1, group: 1 },
    { score: 3, group: 1 },
    { score: 2, group: null },
  ]
  expect(partScores(scores, 'highest')).toEqual([2, 3])
  expect(partScores(scores, 'lowest')).toEqual([1, 2])
})

it('counts as a verdict would be', () => {
  const score = fc.integer({ min: 0, max: 10 })
  fc.assert(
    fc.property(fc.array(score), fc.array(score), score, score, (good, defective, a, b) => {
      const lines = { pass: Math.min(a, b), fail: Math.max(a, b) }
      const alone = (scores: number[]) => scores.map((each) => ({ score: each, group: null }))
      const rates = ratesAt(lines, evidenceOf(alone(good), alone(defective)))
      const count = (scores: number[], verdict: string) =>
        scores.filter((each) => verdictFrom(each, lines) === verdict).length
      expect(rates.falseReject.count).toBe(count(good, 'fail'))
      expect(rates.goodLookedAt.count).toBe(count(good, 'unsure'))
      expect(rates.escape.count).toBe(count(defective, 'pass'))
      expect(rates.defectiveLookedAt.count).toBe(count(defective, 'unsure'))
    }),
  )
})

it('refuses lines in the wrong order', () =>
  expect(() => ratesAt({ pass: 2, fail: 1 }, { good: [], defective: [] })).toThrow('below pass'))
