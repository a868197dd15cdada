import { expect, it } from 'vitest'
import { hashBytes } from '../hash.ts'
import { STEP } from '../simulation/plant.fixture.ts'
import { planDifferences } from './difference.ts'
import type { Plan } from './plan.ts'

const plan: Plan = { format: 'plumb-plan/1', name: 'Bracket', part: 'Bracket', steps: [STEP] }

it('a plan does not differ from itself', () =>
  expect(planDifferences(plan, structuredClone(plan))).toEqual([]))

it('says what was changed, in which step, from what to what', () => {
  const model = hashBytes(new Uint8Array(1))
  const thresholds = { pass: 0.3, fail: 0.6 }
  const next = { ...plan, part: 'Bracket, left', steps: [{ ...STEP, model, thresholds }] }
  expect(planDifferences(plan, next)).toEqual([
    { step: null, what: 'part', from: 'Bracket', to: 'Bracket, left' },
    { step: 'Top', what: 'model', from: STEP.model, to: model },
    { step: 'Top', what: 'pass', from: '0.4', to: '0.3' },
  ])
})

it('says how many frames are judged, and nothing of it between a person and one frame', () => {
  const next = { ...plan, steps: [{ ...STEP, frames: 3 }] }
  expect(planDifferences(plan, next)).toEqual([{ step: 'Top', what: 'frames', from: '1', to: '3' }])
  const { model: _, thresholds: __, fallback, ...place } = STEP
  const hand = { ...plan, steps: [{ ...place, byHand: { points: fallback, photograph: false } }] }
  expect(planDifferences(hand, plan).map(({ what }) => what)).not.toContain('frames')
})

it('says which step came and which went', () => {
  const next = { ...plan, steps: [{ ...STEP, id: 'bottom', name: 'Bottom' }] }
  expect(planDifferences(plan, next)).toEqual([
    { step: null, what: 'step', from: 'Top', to: null },
    { step: null, what: 'step', from: null, to: 'Bottom' },
  ])
})
