import * as v from 'valibot'
import { digestSchema } from '../digest.ts'
import { type Rule, ruleSchema } from '../inspection/rule.ts'

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))

const step = {
  id: text(60),
  name: text(80),
  instruction: text(500),
  characteristic: text(120),
  /** Which model judges. */
  model: digestSchema,
  /** What to do by hand when the model cannot be used. */
  fallback: v.pipe(v.array(text(200)), v.minLength(1)),
}

/** A control plan: what an inspector does with one unit, step by step. */
export const planSchema = v.strictObject({
  format: v.literal('plumb-plan/1'),
  name: text(80),
  /** What is inspected, in the floor's words. */
  part: text(80),
  steps: v.pipe(
    v.array(
      v.union([
        /** A model of the unusual, by the lines in force for this step. */
        v.strictObject({ ...step, thresholds: v.strictObject({ pass: v.number(), fail: v.number() }) }),
        /** A model of any task, by the rule in force for this step. */
        v.strictObject({ ...step, rule: ruleSchema }),
      ]),
    ),
    v.minLength(1),
  ),
})
export type Plan = v.InferOutput<typeof planSchema>
export type PlanStep = Plan['steps'][number]

/** The rule that a step judges by. */
export const ruleOf = (step: PlanStep): Rule =>
  'rule' in step ? step.rule : { kind: 'anomaly/1', ...step.thresholds }
