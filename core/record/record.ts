import * as v from 'valibot'
import { type Bytes, utf8ToText } from '../bytes.ts'
import { guardOf, misfitOf } from '../guard.ts'
import { base64urlSchema } from '../id.ts'
import { canonicalText, encodeJson } from '../json.ts'
import { MAX_RECORD_BYTES } from '../limit.ts'
import { assertionSchema } from '../passkey/assertion.ts'
import { fail, ok, type Result } from '../result.ts'
import { changeSchema } from './change.ts'
import { eventSchema } from './event.ts'

export const signedChangeSchema = v.strictObject({
  kind: v.literal('change'),
  change: changeSchema,
  assertion: assertionSchema,
})

export const signedEventSchema = v.strictObject({
  kind: v.literal('event'),
  event: eventSchema,
  /** Ed25519 by the session's key, 64 bytes. */
  signature: v.pipe(base64urlSchema, v.length(86)),
  /** The electronic signature, on events that need one. */
  assertion: v.optional(assertionSchema),
})

/** A leaf of the log: canonical JSON of one of these. */
export const recordSchema = v.variant('kind', [signedChangeSchema, signedEventSchema])

export type SignedChange = v.InferOutput<typeof signedChangeSchema>
export type SignedEvent = v.InferOutput<typeof signedEventSchema>
export type SignedRecord = v.InferOutput<typeof recordSchema>

export type RecordError = { kind: 'record-malformed'; message: string }

const refuse = (message: string) => fail<RecordError>({ kind: 'record-malformed', message })

const isRecord = guardOf(recordSchema)

/** The bytes of a record: what is hashed into the log. */
export const encodeRecord = (record: SignedRecord): Bytes => encodeJson(record)

/** Parses a leaf. Bytes that are not the canonical form of a known record are refused: one record, one leaf. */
export function parseRecord(bytes: Bytes): Result<SignedRecord, RecordError> {
  if (bytes.length > MAX_RECORD_BYTES)
    return refuse(`found ${bytes.length} bytes, expected at most ${MAX_RECORD_BYTES}`)
  const text = utf8ToText(bytes)
  if (text === undefined) return refuse('found bytes that are not UTF-8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return refuse('found text that is not JSON')
  }
  if (!isRecord(json)) return refuse(`found a record that does not fit: ${misfitOf(recordSchema, json)}`)
  // UTF-8 was decoded strictly and its BOM kept, so equal text is equal bytes.
  if (canonicalText(json) !== text) return refuse('found JSON that is not canonical')
  return ok(json)
}
