import * as v from 'valibot'
import { digestSchema } from '../digest.ts'

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))

/** A control plan: what an inspector does with one unit, step by step. */
export const planSchema = v.strictObject({
  format: v.literal('plumb-plan/1'),
  name: text(80),
  /** What is inspected, in the floor's words. */
  part: text(80),
  steps: v.pipe(
    v.array(
      v.strictObject({
        id: text(60),
        name: text(80),
        instruction: text(500),
        characteristic: text(120),
        /** Which model judges, and the thresholds in force for this step. */
        model: digestSchema,
        thresholds: v.strictObject({ pass: v.number(), fail: v.number() }),
        /** What to do by hand when the model cannot be used. */
        fallback: v.pipe(v.array(text(200)), v.minLength(1)),
      }),
    ),
    v.minLength(1),
  ),
})
export type Plan = v.InferOutput<typeof planSchema>
export type PlanStep = Plan['steps'][number]
