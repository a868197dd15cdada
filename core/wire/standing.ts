import * as v from 'valibot'
import { deviceIdSchema, timeSchema } from '../id.ts'
import { inspectionRowSchema, leafSchema } from './inspection.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Which tablet, and before which time. */
export const standingQuerySchema = v.strictObject({ device: deviceIdSchema, at: timeSchema })
export type StandingQuery = v.InferOutput<typeof standingQuerySchema>

/** What a model judged on one day, in UTC: how many, the mean and the spread of its scores, what became of them. */
export const daySchema = v.strictObject({
  day: count,
  count,
  /** Null where the model has no score. */
  mean: v.nullable(v.number()),
  spread: v.nullable(v.number()),
  fails: count,
  overruled: count,
})
export type Day = v.InferOutput<typeof daySchema>

/** Whether a model worked on a tablet before a time: the last self-test that it passed and all since, and its work. */
export const standingAnswerSchema = v.strictObject({
  tests: v.array(leafSchema),
  sessions: v.array(leafSchema),
  days: v.array(daySchema),
  overruled: v.array(inspectionRowSchema),
})
export type StandingAnswer = v.InferOutput<typeof standingAnswerSchema>
