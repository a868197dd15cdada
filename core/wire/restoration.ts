import * as v from 'valibot'
import { stretchSchema } from '../governance/operation/log.ts'
import { timeSchema } from '../id.ts'
import { MAX_BATCH_RECORDS } from '../limit.ts'
import { signedReceiptSchema } from '../record/receipt.ts'
import { lineSchema } from '../sync/batch.ts'
import { placedChangeSchema } from './change.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A signed note: a head of the log. */
const noteSchema = v.pipe(v.string(), v.maxLength(20_000))

/** One device's records that entered the log together: the receipt that says where, and their sealed lines. */
export const returnedRunSchema = v.strictObject({
  receipt: signedReceiptSchema,
  lines: v.pipe(v.array(lineSchema), v.maxLength(2 * MAX_BATCH_RECORDS)),
})
export type ReturnedRun = v.InferOutput<typeof returnedRunSchema>

/**
 * What a tablet hands back to a server that lost it: the head that it holds, which is why it is asked at all, changes
 * of the plant's rules, and its own records, each with the server's receipt.
 */
export const returnRequestSchema = v.strictObject({
  held: noteSchema,
  changes: v.pipe(v.array(placedChangeSchema), v.maxLength(MAX_BATCH_RECORDS)),
  runs: v.pipe(v.array(returnedRunSchema), v.maxLength(MAX_BATCH_RECORDS)),
})
export type ReturnRequest = v.InferOutput<typeof returnRequestSchema>

/**
 * Where a restoration stands. `waiting`: nothing is appended until all records are back, which then stand where they
 * stood. `open`: they cannot; what comes back is appended as it comes, and a person signs that the log goes on.
 */
export const restorationAnswerSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({
    kind: v.literal('restoring'),
    mode: v.picklist(['waiting', 'open']),
    since: timeSchema,
    /** How many records the log had when it was noticed. */
    size: count,
    /** The heads that were shown to it, signed by its own key, which it does not contain and nobody signed away. */
    seen: v.array(noteSchema),
    /** How many records came back, and the places that nobody handed back. */
    back: count,
    missing: v.array(stretchSchema),
    /** How many changes it has or was handed back, and how many of those came without the names and texts in them. */
    changes: count,
    unopened: count,
  }),
])
export type RestorationAnswer = v.InferOutput<typeof restorationAnswerSchema>
