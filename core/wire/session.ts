import * as v from 'valibot'
import { type Bytes, encodeBase64url, parseBase64url } from '../bytes.ts'
import { type Signer, verifyEd25519 } from '../ed25519.ts'
import { domainBytes } from '../hash.ts'
import { base64urlSchema, timeSchema } from '../id.ts'
import { assertionSchema } from '../passkey/assertion.ts'
import { type Grant, grantSchema } from '../session/grant.ts'

export const nonceAnswerSchema = v.strictObject({ nonce: v.pipe(v.string(), v.maxLength(400)) })

/**
 * Signing in at the server: the grant that a passkey signed, and a proof that whoever shows it holds the session's
 * key. Grants stand in the log for all to read, so without the proof anybody could show somebody else's.
 */
export const sessionRequestSchema = v.strictObject({
  grant: grantSchema,
  assertion: assertionSchema,
  /** From GET /api/nonce, minutes old and used once. */
  nonce: nonceAnswerSchema.entries.nonce,
  /** Ed25519 by the session's key over sessionProofBytes. */
  signature: v.pipe(base64urlSchema, v.length(86)),
})
export type SessionRequest = v.InferOutput<typeof sessionRequestSchema>

/** Until when the server takes the cookie. */
export const sessionAnswerSchema = v.strictObject({ expires: timeSchema })

/** The bytes that the session's key signs to sign in at the server. */
export const sessionProofBytes = ({ session }: Grant, nonce: string): Bytes =>
  domainBytes('session', { session, nonce })

/** Signs the proof that goes with a grant. */
export async function proveSession(grant: Grant, nonce: string, sign: Signer): Promise<string> {
  return encodeBase64url(await sign(sessionProofBytes(grant, nonce)))
}

/** Whether the proof is by the key that the grant names. */
export async function isSessionProven({ grant, nonce, signature }: SessionRequest): Promise<boolean> {
  const key = parseBase64url(grant.publicKey)
  const bytes = parseBase64url(signature)
  if (key === undefined || bytes === undefined) return false
  return verifyEd25519(key, bytes, sessionProofBytes(grant, nonce))
}
