import { expect, it } from 'vitest'
import { randomFrom } from '../random.ts'
import { burstGain } from './burst.ts'

/** Four exposures of each of 40 parts, with standard deviations between parts and within one. */
function scores(between: number, within: number) {
  const random = randomFrom(3)
  const noise = () => 2 * (random() + random() + random() - 1.5)
  return Array.from({ length: 40 }, (_, group) => {
    const own = 1 + between * noise()
    return Array.from({ length: 4 }, () => ({ score: own + within * noise(), group }))
  }).flat()
}

it('tells the spread between parts from that within one', () => {
  const gain = burstGain(scores(0.2, 0.1))
  expect(gain?.between).toBeGreaterThan(0.15)
  expect(gain?.between).toBeLessThan(0.25)
  expect(gain?.within).toBeGreaterThan(0.08)
  expect(gain?.within).toBeLessThan(0.12)
})

it('helps where exposures of one part differ, and not where they are alike', () => {
  expect(burstGain(scores(0.2, 0.15))?.helps).toBe(true)
  expect(burstGain(scores(0.2, 0.02))?.helps).toBe(false)
  expect(burstGain(scores(0, 0))?.helps).toBe(false)
})

it('says nothing without bursts', () => {
  expect(burstGain([])).toBeNull()
  expect(burstGain(scores(0.2, 0.1).map(({ score }) => ({ score, group: null })))).toBeNull()
  expect(burstGain(scores(0.2, 0.1).slice(0, 16))).toBeNull()
})
