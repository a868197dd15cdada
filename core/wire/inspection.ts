import * as v from 'valibot'
import { openingsSchema } from '../commitment.ts'
import { digestSchema } from '../digest.ts'
import {
  deviceIdSchema,
  holdIdSchema,
  inspectionIdSchema,
  personIdSchema,
  planIdSchema,
  timeSchema,
} from '../id.ts'
import { DISPOSITIONS } from '../record/hold-event.ts'
import { recordSchema } from '../record/record.ts'
import { CAUSES, VERDICTS } from '../record/word.ts'

const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** How an inspection stands: what the model or a person said, and what a person then decided. */
export const DECISIONS = ['open', 'accepted', 'overruled', 'manual'] as const

/** One row of the list of inspections: a projection of its events and their openings. */
export const inspectionRowSchema = v.strictObject({
  inspection: inspectionIdSchema,
  /** Leaf index of its first event. */
  index,
  device: deviceIdSchema,
  person: personIdSchema,
  plan: planIdSchema,
  step: v.string(),
  /** The unit's serial; null when its opening is gone. */
  unit: v.nullable(v.string()),
  /** What the model said; null where a person judged by hand. */
  judged: v.nullable(v.picklist(VERDICTS)),
  /** What holds: after acceptance or overruling. */
  verdict: v.picklist(VERDICTS),
  decision: v.picklist(DECISIONS),
  score: v.nullable(v.number()),
  cause: v.nullable(v.picklist(CAUSES)),
  /** When the tablet says it happened, and when the server received it, in ms. */
  at: timeSchema,
  receivedAt: timeSchema,
  photograph: v.nullable(digestSchema),
  heatmap: v.nullable(digestSchema),
  flags: v.array(v.string()),
  /** Which model judged; null where a person did. */
  model: v.nullable(digestSchema),
  /** The hold that the unit was set aside under, and what became of it; null while nobody has decided. */
  hold: v.nullable(holdIdSchema),
  disposition: v.nullable(v.picklist(DISPOSITIONS)),
})
export type InspectionRow = v.InferOutput<typeof inspectionRowSchema>

export const inspectionFilterSchema = v.strictObject({
  verdict: v.optional(v.picklist(VERDICTS)),
  person: v.optional(personIdSchema),
  device: v.optional(deviceIdSchema),
  model: v.optional(digestSchema),
  /** `open`: on hold, and nobody has decided yet. */
  held: v.optional(v.picklist(['open', 'any'])),
  /** Bounds on `at`, in ms, both included. */
  from: v.optional(timeSchema),
  to: v.optional(timeSchema),
  /** Rows before this leaf index, newest first: the next page. */
  before: v.optional(index),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200))),
})
export type InspectionFilter = v.InferOutput<typeof inspectionFilterSchema>

export const leafSchema = v.strictObject({ index, record: recordSchema, openings: openingsSchema })
export type Leaf = v.InferOutput<typeof leafSchema>

/** Everything that a browser needs to check one inspection by itself. */
export const inspectionDetailSchema = v.strictObject({
  row: inspectionRowSchema,
  /** Its own events, in order. */
  events: v.array(leafSchema),
  /** The device's events from the opening of the session to the inspection's last event, in order. */
  chain: v.array(leafSchema),
})
export type InspectionDetail = v.InferOutput<typeof inspectionDetailSchema>
