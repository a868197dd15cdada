import * as v from 'valibot'
import { deviceIdSchema, timeSchema } from '../id.ts'
import { leafSchema } from './inspection.ts'

/**
 * What each tablet said last that it runs, with the events that opened those sessions and the last session of each
 * tablet. `seen` is the server's word: when it last took a record of a tablet.
 */
export const runningAnswerSchema = v.strictObject({
  events: v.array(leafSchema),
  sessions: v.array(leafSchema),
  seen: v.array(v.strictObject({ device: deviceIdSchema, at: timeSchema })),
})
export type RunningAnswer = v.InferOutput<typeof runningAnswerSchema>
