import * as v from 'valibot'
import { holdIdSchema, timeSchema } from '../id.ts'
import { leafSchema } from './inspection.ts'

/** The acts that set units aside, newest first, and the events that opened their sessions. */
export const holdsAnswerSchema = v.strictObject({ holds: v.array(leafSchema), sessions: v.array(leafSchema) })
export type HoldsAnswer = v.InferOutput<typeof holdsAnswerSchema>

/** A unit that waits for somebody's decision, and why; by its serial, which a station scans. */
export const heldUnitSchema = v.strictObject({
  unit: v.string(),
  hold: holdIdSchema,
  /** When it was set aside, by the clock of the tablet that did. */
  at: timeSchema,
  reason: v.nullable(v.string()),
})
export type HeldUnit = v.InferOutput<typeof heldUnitSchema>

export const heldAnswerSchema = v.strictObject({ units: v.array(heldUnitSchema) })
