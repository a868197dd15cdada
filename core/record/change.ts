import * as v from 'valibot'
import type { Bytes } from '../bytes.ts'
import { type Digest, digestSchema } from '../digest.ts'
import { operationSchema } from '../governance/operation.ts'
import { domainBytes, hashJson, sha256Bytes } from '../hash.ts'
import { personIdSchema, plantIdSchema, textSchema, timeSchema } from '../id.ts'

/** What governs: one link of the plant's only chain of authority. Seq 0 is the genesis. */
export const changeSchema = v.strictObject({
  plant: plantIdSchema,
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  prev: v.nullable(digestSchema),
  at: timeSchema,
  by: personIdSchema,
  ops: v.pipe(v.array(operationSchema), v.minLength(1), v.maxLength(100)),
  reason: textSchema(1, 500),
})
export type Change = v.InferOutput<typeof changeSchema>

/** The 32 bytes that a passkey signs for a change. */
export const changeChallenge = (change: Change): Bytes => sha256Bytes(domainBytes('change', change))

/** The hash that names a change and that the next one carries as `prev`. */
export const changeHash = (change: Change): Digest => hashJson('change', change)
