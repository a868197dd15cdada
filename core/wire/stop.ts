import * as v from 'valibot'
import { deviceIdSchema, timeSchema } from '../id.ts'

const ms = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** How a stop of a model reached the tablets that it is for, all by the server's clock. */
export const stopAnswerSchema = v.strictObject({
  /** When the server took the change; null where the model is not stopped. */
  since: v.nullable(timeSchema),
  tablets: v.array(
    v.strictObject({
      device: deviceIdSchema,
      /** From the change until the tablet's report that it stopped; null while there is none. */
      after: v.nullable(ms),
      /** Whether somebody is signed in there: where nobody is, nothing is judged, and who signs in next knows. */
      isInUse: v.boolean(),
    }),
  ),
})
export type StopAnswer = v.InferOutput<typeof stopAnswerSchema>
