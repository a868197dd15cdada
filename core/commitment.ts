import * as v from 'valibot'
import { concat, encodeBase64url, parseBase64url } from './bytes.ts'
import { hashBytes } from './hash.ts'
import { encodeJson, type Json } from './json.ts'

/**
 * A salted hash of a personal, secret or erasable value. Records carry only this; the opening travels beside the
 * record and can be destroyed without breaking a signature or a proof.
 */
export const commitmentSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
  v.brand('Commitment'),
)
export type Commitment = v.InferOutput<typeof commitmentSchema>

export const openingSchema = v.strictObject({
  /** 16 bytes as base64url. */
  salt: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/)),
  value: v.custom<Json>((value) => value !== undefined),
})
export type Opening = v.InferOutput<typeof openingSchema>

/** Openings by the commitment they open. */
export const openingsSchema = v.record(v.string(), openingSchema)
export type Openings = Readonly<Record<string, Opening>>

const SALT_BYTES = 16

/** SHA-256(salt ‖ JCS(value)); the salt has a fixed length, so nothing can move between the two. */
function commitmentOf(opening: Opening): Commitment {
  const salt = parseBase64url(opening.salt)
  if (salt?.length !== SALT_BYTES) throw new Error('commitment: found a salt that is not 16 bytes')
  return hashBytes(concat(salt, encodeJson(opening.value))) as string as Commitment
}

/** Commits to a value with 16 random bytes, which the caller draws. */
export function commit(value: Json, salt: Uint8Array): { commitment: Commitment; opening: Opening } {
  const opening: Opening = { salt: encodeBase64url(salt), value }
  return { commitment: commitmentOf(opening), opening }
}

/** Whether an opening from outside is the one of a commitment; false for a value that canonical JSON cannot carry. */
export function isOpeningOf(commitment: Commitment, opening: Opening): boolean {
  try {
    return commitmentOf(opening) === commitment
  } catch {
    return false
  }
}

/** The value behind a commitment, or undefined when it was erased, withheld or does not match. */
export function openCommitment(commitment: Commitment, openings: Openings): Json | undefined {
  const opening = openings[commitment]
  if (opening === undefined || !isOpeningOf(commitment, opening)) return undefined
  return opening.value
}
