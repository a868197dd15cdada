import * as v from 'valibot'
import { expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import type { PlanId } from '../../core/id.ts'
import { type Plan, planSchema } from '../../core/plan/plan.ts'
import { PlanDraft } from './plan-draft.svelte.ts'
import type { ModelChoice, StepDraft } from './step-draft.svelte.ts'

const SURFACE: ModelChoice = {
  ...{ model: hashBytes(utf8('surface')), name: 'Surface', task: 'anomaly', classes: [] },
  thresholds: { pass: 0.4, fail: 0.6 },
}
const LABEL: ModelChoice = { model: hashBytes(utf8('label')), name: 'Label', task: 'ocr', classes: [] }

function write(step: StepDraft | undefined, name: string, choice: ModelChoice): void {
  if (step === undefined) throw new Error('expected a step')
  step.name = name
  step.instruction = 'Photograph it.'
  step.characteristic = 'Surface'
  step.fallback = 'Scratches\n\n Dents '
  step.choose(choice)
}

function twoSteps(): PlanDraft {
  const draft = new PlanDraft(undefined)
  draft.choices = [SURFACE, LABEL]
  draft.name = 'Bracket'
  draft.part = 'Bracket L2'
  draft.addStep()
  write(draft.steps[0], 'Top', SURFACE)
  write(draft.steps[1], 'Top', LABEL)
  return draft
}

test('what people are shown is published where it is not advice for everybody, and kept by the next version', () => {
  const draft = twoSteps()
  expect(draft.publish().op).not.toHaveProperty('assistance')
  draft.others = 'blind-first'
  const { op } = draft.publish()
  expect(op).toMatchObject({ assistance: { certified: 'advise', others: 'blind-first' } })
  const before = { id: draft.id, version: 1, plan: draft.plan }
  expect(new PlanDraft(before, op as never).publish().op).toMatchObject({
    version: 2,
    assistance: { certified: 'advise', others: 'blind-first' },
  })
})

test('a plan has steps of several tasks, each under an id of its own, and each with its rule', () => {
  const draft = twoSteps()
  expect(draft.isRight).toBe(false)
  draft.steps[1]?.set('text', 'LOT 7')
  expect(draft.isRight).toBe(true)
  const plan = v.parse(planSchema, draft.plan)
  expect(new Set(plan.steps.map(({ id }) => id)).size).toBe(2)
  expect(plan.steps[0]).toMatchObject({
    thresholds: { pass: 0.4, fail: 0.6 },
    fallback: ['Scratches', 'Dents'],
  })
  expect(plan.steps[1]).toMatchObject({ rule: { kind: 'ocr/1', expected: { kind: 'text', text: 'LOT 7' } } })
  expect(draft.publish().op).toMatchObject({ models: [SURFACE.model, LABEL.model], version: 1 })
})

test('steps are put in another order and taken out, and those in force keep their ids', () => {
  const first = twoSteps()
  first.steps[1]?.set('text', 'LOT 7')
  const plan: Plan = first.plan
  const next = new PlanDraft({ id: 'p' as PlanId, version: 1, plan })
  next.choices = [SURFACE, LABEL]
  const [top, label] = next.steps
  if (top === undefined || label === undefined) throw new Error('expected two steps')
  next.raiseStep(label)
  expect(next.plan.steps.map(({ id }) => id)).toEqual(plan.steps.map(({ id }) => id).toReversed())
  next.removeStep(label)
  expect(next.plan.steps).toEqual([plan.steps[0]])
  expect(next.version).toBe(2)
})

test('a model that is not here keeps the rule in force', () => {
  const first = twoSteps()
  first.steps[1]?.set('text', 'LOT 7')
  const next = new PlanDraft({ id: 'p' as PlanId, version: 1, plan: first.plan })
  expect(next.isRight).toBe(true)
  expect(next.plan.steps).toEqual(first.plan.steps)
})

test('a step whose model finds the unusual may ask for three frames, and a published number stays', () => {
  const draft = twoSteps()
  draft.steps[1]?.set('text', 'LOT 7')
  expect(draft.plan.steps.filter((step) => 'frames' in step)).toEqual([])
  for (const step of draft.steps) step.several = true
  // Of text that is read there is no mean.
  expect(draft.plan.steps.map((step) => 'frames' in step && step.frames)).toEqual([3, false])
  const { plan } = draft
  expect(v.safeParse(planSchema, plan).success).toBe(true)
  const [top, ...rest] = plan.steps
  const five = { ...plan, steps: [{ ...top, frames: 5 }, ...rest] } as Plan
  const next = new PlanDraft({ id: 'p' as PlanId, version: 1, plan: five })
  next.choices = [SURFACE, LABEL]
  expect(next.plan).toEqual(five)
  for (const step of next.steps) step.several = false
  expect(next.plan.steps.filter((step) => 'frames' in step)).toEqual([])
})
