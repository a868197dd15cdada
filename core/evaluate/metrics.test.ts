import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auroc } from './auroc.ts'
import { openLocaliser } from './localisation.ts'
import { falseRejectsAt, shareAbove } from './rate.ts'
import { regionsOf } from './region.ts'

const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 })

describe('auroc', () => {
  it('is the chance that a defective part scores above a good one', () => {
    expect(auroc([1, 2], [3, 4])).toBe(1)
    expect(auroc([3, 4], [1, 2])).toBe(0)
    expect(auroc([1, 3], [2, 3])).toBe((1 + 0 + 1 + 0.5) / 4)
    expect(auroc([], [1])).toBeNull()
  })

  it('is what counting every pair gives', () => {
    fc.assert(
      fc.property(scores, scores, (good, bad) => {
        const pairs = bad.flatMap((b) => good.map((g): number => (b > g ? 1 : b === g ? 0.5 : 0)))
        expect(auroc(good, bad)).toBeCloseTo(pairs.reduce((sum, p) => sum + p, 0) / pairs.length, 12)
      }),
    )
  })
})

describe('rates', () => {
  const twenty = Array.from({ length: 20 }, (_, i) => i + 1)

  it('turn away the good parts that score as high as the least caught defect', () => {
    expect(falseRejectsAt(0.95, [1, 2, 3, 4], twenty)).toBe(0.75)
    expect(falseRejectsAt(0.99, [0, 0, 1, 4], twenty)).toBe(0.5)
    expect(falseRejectsAt(0.99, [], twenty)).toBeNull()
  })

  it('count what lies above a limit, not on it', () => {
    expect(shareAbove([1, 2, 3, 4], 2)).toBe(0.5)
    expect(shareAbove([], 2)).toBeNull()
  })
})

const mask = (...rows: string[]) => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  values: Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 255 : 0)),
})

describe('regionsOf', () => {
  it('joins pixels that touch at a corner and counts each region', () => {
    const { labels, sizes } = regionsOf(mask('#..#', '.#..', '...#'))
    expect(sizes).toEqual([2, 1, 1])
    expect([...labels]).toEqual([1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 3])
  })
})

describe('openLocaliser', () => {
  const map = (width: number, ...values: number[]) => ({ width, height: values.length / width, values })

  it('gives 1 to a map that is its mask, 0 to its opposite', () => {
    const seen = openLocaliser()
    seen.add(map(4, 0, 1, 0, 0), mask('.#..'))
    expect(seen.finish()).toEqual({ pixelAuroc: 1, aupro: 1 })
    const blind = openLocaliser()
    blind.add(map(4, 1, 0, 1, 1), mask('.#..'))
    expect(blind.finish()).toEqual({ pixelAuroc: 0, aupro: 0 })
  })

  it('counts a small region as much as a large one, and good photographs as good pixels', () => {
    const both = openLocaliser()
    // The large region is found before any good pixel, the small one after all of them.
    both.add(map(10, 9, 9, 9, 9, 1, 1, 1, 1, 1, 0.5), mask('####.....#'))
    both.add(map(4, 1, 1, 1, 1), mask('....'))
    expect(both.finish().aupro).toBeCloseTo(0.5, 12)
    expect(both.finish().pixelAuroc).toBeCloseTo(0.8, 12)
  })

  it('integrates up to three false positives in ten', () => {
    const half = openLocaliser()
    // Of ten good pixels three score above the only region: nothing is found within the limit.
    half.add(map(11, 9, 9, 9, 5, 1, 1, 1, 1, 1, 1, 1), mask('...#.......'))
    expect(half.finish().aupro).toBeCloseTo(0, 12)
    expect(half.finish().pixelAuroc).toBeCloseTo(0.7, 12)
  })

  it('enlarges the map to the mask', () => {
    const seen = openLocaliser()
    seen.add(map(2, 0, 1), mask('...#'))
    expect(seen.finish().pixelAuroc).toBe(1)
  })

  it('says nothing without a defective pixel', () => {
    const none = openLocaliser()
    none.add(map(2, 0, 1), mask('....'))
    expect(none.finish()).toEqual({ pixelAuroc: null, aupro: null })
  })
})
