import * as v from 'valibot'
import { digestSchema } from '../../digest.ts'

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A head of the log as a person signs it: how many records, and the root over them (base64url). */
export const treeHeadSchema = v.strictObject({ size: v.pipe(place, v.minValue(1)), root: digestSchema })
export type SignedHead = v.InferOutput<typeof treeHeadSchema>

/** Places of the log, the first and the last of a stretch. */
export const stretchSchema = v.strictObject({ first: place, last: place })
export type Stretch = v.InferOutput<typeof stretchSchema>

/** What people say about the log itself. */
export const LOG_OPERATIONS = [
  /**
   * The log was restored from an older copy, and does not contain every head that it once signed: from here on it goes
   * on without. `seen` are those heads, each of which somebody holds; `from` is the head that it goes on from, with
   * everything in it that was handed back; `missing` are the places under the largest of `seen` that nobody gave back.
   */
  v.strictObject({
    op: v.literal('log.continue'),
    seen: v.pipe(v.array(treeHeadSchema), v.minLength(1), v.maxLength(50)),
    from: treeHeadSchema,
    missing: v.pipe(v.array(stretchSchema), v.maxLength(200)),
  }),
] as const
