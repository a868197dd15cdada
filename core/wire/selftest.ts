import * as v from 'valibot'
import { leafSchema } from './inspection.ts'

/** The last self-test of a model on each tablet and backend, and the events that opened their sessions. */
export const selftestsAnswerSchema = v.strictObject({
  events: v.array(leafSchema),
  sessions: v.array(leafSchema),
})
export type SelftestsAnswer = v.InferOutput<typeof selftestsAnswerSchema>
