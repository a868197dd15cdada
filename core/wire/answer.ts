import * as v from 'valibot'
import { digestSchema } from '../digest.ts'
import { inspectionRowSchema } from './inspection.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A change was appended: its leaf index. */
export const indexAnswerSchema = v.strictObject({ index: count })

/** Blobs that the server lacks. `next`: from which leaf on to ask for more, for whoever asked from a leaf; null at the end. */
export const missingAnswerSchema = v.strictObject({
  missing: v.array(digestSchema),
  next: v.optional(v.nullable(count)),
})
export type MissingAnswer = v.InferOutput<typeof missingAnswerSchema>

export const inspectionsAnswerSchema = v.strictObject({ inspections: v.array(inspectionRowSchema) })

/** Something the server kept, marked with why it is not part of the history. */
export const storedFindingSchema = v.strictObject({
  id: count,
  at: count,
  kind: v.string(),
  message: v.string(),
  device: v.nullable(v.string()),
  bytes: count,
})

export const findingsAnswerSchema = v.strictObject({ findings: v.array(storedFindingSchema) })
