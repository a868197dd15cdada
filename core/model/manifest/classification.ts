import * as v from 'valibot'
import {
  activationSchema,
  classesSchema,
  fractionSchema,
  goldenEntries,
  goldenOf,
  nameSchema,
  toleranceSchema,
} from './field.ts'

/** A probability for each class. */
export const classificationEntries = {
  task: v.literal('classification'),
  outputs: v.strictObject({
    /** [1, classes] or [classes]. */
    classes: v.strictObject({ name: nameSchema, activation: activationSchema }),
  }),
  classes: classesSchema,
  /** A defect's class from `fail` on fails; no class from `sure` on: a person looks. The plan's step may tighten them. */
  thresholds: v.strictObject({ fail: fractionSchema, sure: fractionSchema }),
  tolerance: v.strictObject({ probability: toleranceSchema }),
  /** `probabilities`: after the activation, a class each. */
  golden: goldenOf(v.strictObject({ ...goldenEntries, probabilities: v.array(fractionSchema) })),
}
