import * as v from 'valibot'
import { concat, parseBase64url } from '../bytes.ts'
import { type Digest, digestSchema } from '../digest.ts'
import { verifyEd25519 } from '../ed25519.ts'
import { domainBytes, hashBytes } from '../hash.ts'
import { base64urlSchema, deviceIdSchema, plantIdSchema, timeSchema } from '../id.ts'

const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** The server's word that a run of one device's events is durable, in its log, in this order. */
export const receiptSchema = v.strictObject({
  plant: plantIdSchema,
  device: deviceIdSchema,
  /** First and last seq of the run. */
  from: position,
  to: position,
  /** Leaf index of the first; the others follow it. */
  index: position,
  /** SHA-256 over the leaf hashes of the run, joined. */
  leaves: digestSchema,
  receivedAt: timeSchema,
})
export type Receipt = v.InferOutput<typeof receiptSchema>

export const signedReceiptSchema = v.strictObject({
  receipt: receiptSchema,
  /** Ed25519 by the log's key. */
  signature: v.pipe(base64urlSchema, v.length(86)),
})
export type SignedReceipt = v.InferOutput<typeof signedReceiptSchema>

/** What a receipt says of the leaves it covers. */
export const leavesDigest = (leafHashes: readonly Uint8Array[]): Digest => hashBytes(concat(...leafHashes))

/** The bytes the log's key signs for a receipt. */
export const receiptBytes = (receipt: Receipt) => domainBytes('receipt', receipt)

/** Whether a receipt is by this key (raw Ed25519, 32 bytes). */
export async function isReceiptValid(
  { receipt, signature }: SignedReceipt,
  publicKey: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const bytes = parseBase64url(signature)
  return bytes !== undefined && verifyEd25519(publicKey, bytes, receiptBytes(receipt))
}
