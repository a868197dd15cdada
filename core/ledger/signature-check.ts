import { type Bytes, parseBase64url } from '../bytes.ts'
import type { Digest } from '../digest.ts'
import { verifyEd25519 } from '../ed25519.ts'
import { hashBytes } from '../hash.ts'
import type { DeviceId } from '../id.ts'
import type { SignedEvent } from '../record/record.ts'
import type { Ledger } from './ledger.ts'

/** A check of an event's signature that is under way, ahead of the event's admission. */
export interface SignatureCheck {
  /** The session's key that it is checked with; null when no session was known to be open. */
  readonly publicKey: string | null
  readonly isValid: Promise<boolean> | boolean
  /** The event's hash, from the bytes that are checked. */
  readonly hash: Digest
}

/** The key that each device's next event should be signed with, as far as its records claim. */
export type SessionKeys = Map<DeviceId, string>

/** The keys of the sessions that are open at the end of a history. */
export function sessionKeysOf({ chains }: Ledger): SessionKeys {
  const keys: SessionKeys = new Map()
  for (const [device, { session }] of chains) if (session !== null) keys.set(device, session.publicKey)
  return keys
}

/** Whether a signature over bytes is by a session's key, both base64url. */
export async function isSignedBy(publicKey: string, signature: string, signed: Bytes): Promise<boolean> {
  const [key, bytes] = [parseBase64url(publicKey), parseBase64url(signature)]
  return key !== undefined && bytes !== undefined && verifyEd25519(key, bytes, signed)
}

/**
 * Starts the check of an event's signature with the key that the records before it claim, and moves the claims on:
 * checks that are started ahead use all cores. Claims are followed, not believed: `admit` checks again when the
 * session turns out to be another one. `signed` is what `signedBytes` gives.
 */
export function startSignatureCheck(
  keys: SessionKeys,
  { event, signature }: SignedEvent,
  signed: Bytes,
): SignatureCheck {
  if (event.type === 'session.opened') keys.set(event.device, event.body.grant.publicKey)
  const publicKey = keys.get(event.device) ?? null
  const isValid = publicKey === null ? Promise.resolve(false) : isSignedBy(publicKey, signature, signed)
  return { publicKey, isValid, hash: hashBytes(signed) }
}
