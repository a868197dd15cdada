import fc from 'fast-check'
import { expect, it } from 'vitest'
import { meanScore, shownFrame } from './frames.ts'

const scores = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 5 })

it('the mean lies between the least and the greatest, and one score is its own', () => {
  fc.assert(
    fc.property(scores, (all) => {
      const slack = 1e-9 * Math.max(1, ...all.map(Math.abs))
      expect(meanScore(all)).toBeGreaterThanOrEqual(Math.min(...all) - slack)
      expect(meanScore(all)).toBeLessThanOrEqual(Math.max(...all) + slack)
    }),
  )
  expect(meanScore([0.1])).toBe(0.1)
  expect(meanScore([0.25, 0.5, 0.75])).toBe(0.5)
})

it('adds in the order given: another order may differ in the last bit', () =>
  expect(meanScore([0.1, 0.2, 0.3])).not.toBe(meanScore([0.3, 0.2, 0.1])))

it('shows the frame nearest the mean, and the first of equals', () => {
  expect(shownFrame([0.1, 0.2, 0.9])).toBe(1)
  expect(shownFrame([0.9, 0.1, 0.6])).toBe(2)
  expect(shownFrame([0.25, 0.75])).toBe(0)
  expect(shownFrame([0.5, 0.5, 0.5])).toBe(0)
})
