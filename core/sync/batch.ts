import * as v from 'valibot'
import { openingsSchema } from '../commitment.ts'
import { digestSchema } from '../digest.ts'
import { base64urlSchema } from '../id.ts'
import { signedReceiptSchema } from '../record/receipt.ts'
import { recordSchema } from '../record/record.ts'

/**
 * A batch is lines of JSON, so that one cut anywhere still carries every line before the cut. A `key` line holds a
 * sealing key, encrypted with age to the plant; `sealed` lines after it are records under that key. The tablet
 * forgets the key when it locks: a locked tablet can hand its records over, and cannot read them.
 */
export const keyLineSchema = v.strictObject({
  key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
  /** age file of the 32-byte AES-256-GCM key. */
  age: v.pipe(base64urlSchema, v.maxLength(1000)),
})

export const sealedLineSchema = v.strictObject({
  by: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
  /** 12 bytes, never used twice under one key. */
  nonce: v.pipe(base64urlSchema, v.length(16)),
  /** AES-256-GCM over the canonical JSON of a Parcel, the key's id as additional data. */
  sealed: v.pipe(base64urlSchema, v.maxLength(300_000)),
})

export const lineSchema = v.union([keyLineSchema, sealedLineSchema])
export type KeyLine = v.InferOutput<typeof keyLineSchema>
export type SealedLine = v.InferOutput<typeof sealedLineSchema>

/** What a sealed line holds: a record, and the openings of what it commits to. */
export const parcelSchema = v.strictObject({ record: recordSchema, openings: openingsSchema })
export type Parcel = v.InferOutput<typeof parcelSchema>

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

export const findingSchema = v.strictObject({
  /** Which sealed line of the batch, from 0. */
  line: count,
  kind: v.string(),
  message: v.string(),
})

/** The server's answer: what is durable, what was kept with a finding, and which blobs it still lacks. */
export const batchAnswerSchema = v.strictObject({
  /** How many sealed lines, from the first on, are in the log now; a repeat counts. */
  accepted: count,
  receipts: v.array(signedReceiptSchema),
  findings: v.array(findingSchema),
  missing: v.array(digestSchema),
})
export type BatchAnswer = v.InferOutput<typeof batchAnswerSchema>
export type Finding = v.InferOutput<typeof findingSchema>
