import * as v from 'valibot'
import { expect, it } from 'vitest'
import { commit } from '../commitment.ts'
import { canonicalText } from '../json.ts'
import { STEP } from '../simulation/plant.fixture.ts'
import { framesOf, planSchema } from './plan.ts'

const planOf = (step: object) => ({ format: 'plumb-plan/1', name: 'Bracket', part: 'Bracket', steps: [step] })
const isPlan = (step: object): boolean => v.safeParse(planSchema, planOf(step)).success
const { thresholds, fallback, ...place } = STEP
const rule = { kind: 'classification/1', fail: 0.5, sure: 0.8 }

it('a plan of before stays what it was, to the bit', () => {
  const plan = v.parse(planSchema, planOf(STEP))
  expect(canonicalText(plan)).toBe(canonicalText(planOf(STEP)))
  // As it was made before steps could ask for frames.
  expect(commit(plan, new Uint8Array(16)).commitment).toBe('0L5xN2encT4fFyWr_Hq9NktBT-6bXknvXs0kQ9pYVSE')
  expect(framesOf(STEP)).toBe(1)
})

it('a step with a model of the unusual may ask for two to five frames, and no other', () => {
  expect([2, 3, 5].map((frames) => isPlan({ ...STEP, frames }))).toEqual([true, true, true])
  expect([0, 1, 6, 2.5, '3', null].filter((frames) => isPlan({ ...STEP, frames }))).toEqual([])
  expect(isPlan({ ...place, fallback, rule })).toBe(true)
  expect(isPlan({ ...place, fallback, rule, frames: 3 })).toBe(false)
  const { model: _, ...hand } = place
  const byHand = { points: ['Look'], photograph: true }
  expect(isPlan({ ...hand, byHand })).toBe(true)
  expect(isPlan({ ...hand, byHand, frames: 3 })).toBe(false)
})
