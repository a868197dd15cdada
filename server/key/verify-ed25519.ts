import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { parseBase64url } from '../../core/bytes.ts'
import { PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH } from '../../core/ed25519.ts'

/** Sessions' keys that are remembered: making one takes as long as verifying with it. */
const KEYS_MAX = 1024

const known = new Map<string, KeyObject>()

function keyOf(publicKey: string): KeyObject | undefined {
  const found = known.get(publicKey)
  if (found) return found
  if (parseBase64url(publicKey)?.length !== PUBLIC_KEY_LENGTH) return undefined
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
  const oldest = known.keys().next().value
  if (known.size >= KEYS_MAX && oldest !== undefined) known.delete(oldest)
  known.set(publicKey, key)
  return key
}

/**
 * Whether a signature over bytes is by a key, both base64url: what core's isSignedBy says, here and now on this
 * thread. A thread whose work is signatures has nothing to gain from handing each to another one.
 */
export function isSignedByNow(publicKey: string, signature: string, signed: Uint8Array): boolean {
  const bytes = parseBase64url(signature)
  if (bytes?.length !== SIGNATURE_LENGTH) return false
  try {
    const key = keyOf(publicKey)
    return key !== undefined && verify(null, signed, key, bytes)
  } catch {
    // 32 bytes that are no point on the curve.
    return false
  }
}
