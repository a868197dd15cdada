import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { between, randomFrom } from '../random.ts'
import { heldOutScores } from './held-out.ts'
import { fitNormal } from './normal.ts'
import { scoreOf } from './score.ts'
import type { FeatureShape } from './shape.ts'
import { suggestThresholds } from './threshold.ts'

const SHAPE: FeatureShape = { channels: 6, height: 4, width: 4 }

/** Good features: a level per channel and position, noise, and one lamp that all positions see. */
function good(seed: number): Float32Array {
  const random = randomFrom(seed)
  const lamp = between(random, -3, 3)
  return Float32Array.from(
    { length: 96 },
    (_, i) => Math.floor(i / 16) + (i % 5) + lamp + between(random, -0.5, 0.5),
  )
}

/** Twelve uniform draws make a score that is nearly normal. */
function drawnScores(count: number, seed: number): number[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () =>
    Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, 4),
  )
}

/** The share of good parts over `pass`, over many draws of the taught ones: mean and mean distance from the mean. */
function actualRejects(count: number): { mean: number; spread: number } {
  const shares = Array.from({ length: 100 }, (_, draw) => {
    const { pass } = suggestThresholds(drawnScores(count, draw))
    return drawnScores(300, 10_000 + draw).filter((score) => score > pass).length / 300
  })
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  const spread = shares.reduce((sum, share) => sum + Math.abs(share - mean), 0) / shares.length
  return { mean, spread }
}

describe('suggestThresholds', () => {
  it('comes from parts that the fit had not seen, so new good parts mostly pass', () => {
    const taught = Array.from({ length: 30 }, (_, i) => good(i + 1))
    const { pass, fail } = suggestThresholds(heldOutScores(taught, SHAPE))
    const normal = fitNormal(taught, SHAPE)
    const scores = Array.from({ length: 60 }, (_, i) => scoreOf(normal, good(1000 + i)))
    expect(scores.filter((score) => score > pass).length).toBeLessThan(12)
    expect(scores.filter((score) => score > fail).length).toBeLessThanOrEqual(1)
  })

  it('rejects at most one good part in twenty on average, and misses that by less with more photographs', () => {
    const [few, some, many] = [actualRejects(10), actualRejects(40), actualRejects(200)]
    for (const { mean } of [few, some, many]) expect(mean).toBeLessThan(0.065)
    expect(some.spread).toBeLessThan(few.spread)
    expect(many.spread).toBeLessThan(some.spread)
  })

  it('takes the conformal rank when there are enough, and reaches past the largest when there are not', () => {
    expect(suggestThresholds(Array.from({ length: 39 }, (_, i) => i + 1)).pass).toBe(38)
    expect(suggestThresholds([3, 1, 2]).pass).toBeGreaterThan(3)
  })

  it('says how sure the rates are', () => {
    const { falseRejects, escapes } = suggestThresholds(drawnScores(40, 1), [20, 30, 40, 1])
    expect(falseRejects.low).toBeLessThanOrEqual(0.05)
    expect(falseRejects.high).toBeGreaterThan(0.05)
    expect(escapes?.expected).toBeCloseTo(2 / 6)
    expect(suggestThresholds([1, 2]).escapes).toBeUndefined()
  })

  it('never lets fail be below pass, nor below a good part', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (scores) => {
          const { pass, fail } = suggestThresholds(scores)
          expect(fail).toBeGreaterThanOrEqual(pass)
          expect(fail).toBeGreaterThanOrEqual(Math.max(...scores))
        },
      ),
    )
  })

  it('refuses no scores', () => {
    expect(() => suggestThresholds([])).toThrow('found no scores')
  })
})
