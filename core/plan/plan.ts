import * as v from 'valibot'
import { type Digest, digestSchema } from '../digest.ts'
import { type Rule, ruleSchema } from '../inspection/rule.ts'
import { MAX_FRAMES } from '../limit.ts'

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))

/** What to look at, each by itself. */
const points = v.pipe(v.array(text(200)), v.minLength(1))

const place = { id: text(60), name: text(80), instruction: text(500), characteristic: text(120) }

const step = {
  ...place,
  /** Which model judges. */
  model: digestSchema,
  /** What to do by hand when the model cannot be used. */
  fallback: points,
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
        v.strictObject({
          ...step,
          thresholds: v.strictObject({ pass: v.number(), fail: v.number() }),
          /** How many frames of one press are judged by their mean; one where it is missing, as in plans of before. */
          frames: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(MAX_FRAMES))),
        }),
        /** A model of any task, by the rule in force for this step. */
        v.strictObject({ ...step, rule: ruleSchema }),
        /** A person, and no model: what they look at, and whether a photograph is kept of it. */
        v.strictObject({ ...place, byHand: v.strictObject({ points, photograph: v.boolean() }) }),
      ]),
    ),
    v.minLength(1),
  ),
})
export type Plan = v.InferOutput<typeof planSchema>
export type PlanStep = Plan['steps'][number]

export type HandStep = Extract<PlanStep, { byHand: unknown }>
export type ModelStep = Exclude<PlanStep, HandStep>

/** Whether a step is the person's own, without a model. */
export const isHandStep = (step: PlanStep): step is HandStep => 'byHand' in step

/** What a person looks at who judges without a model. */
export const pointsOf = (step: PlanStep): readonly string[] =>
  isHandStep(step) ? step.byHand.points : step.fallback

/** The models of a plan, each once. */
export const modelsOf = ({ steps }: Plan): Digest[] => [
  ...new Set(steps.flatMap((step) => (isHandStep(step) ? [] : [step.model]))),
]

/** The rule that a step judges by. */
export const ruleOf = (step: ModelStep): Rule =>
  'rule' in step ? step.rule : { kind: 'anomaly/1', ...step.thresholds }

/** How many frames of one press a step's verdict takes. */
export const framesOf = (step: ModelStep): number => ('frames' in step ? (step.frames ?? 1) : 1)
