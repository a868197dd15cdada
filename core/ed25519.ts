import { type Bytes, encodeHex } from './bytes.ts'

export const PUBLIC_KEY_LENGTH = 32
export const SIGNATURE_LENGTH = 64

/** Signs a message; the private key stays with whoever made this, outside core. */
export type Signer = (message: Bytes) => Promise<Bytes>

/** A plant has a few hundred keys at most; beyond this the oldest import is dropped and done again when needed. */
const IMPORTED_MAX = 1024

const imported = new Map<string, CryptoKey>()

/**
 * Importing takes longer than verifying and a long log is checked with few keys, so imports are kept. A key that does
 * not import is not remembered: keys come from outside and would push the good ones out.
 */
async function importKey(publicKey: Bytes): Promise<CryptoKey> {
  const name = encodeHex(publicKey)
  const known = imported.get(name)
  if (known) return known
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
  for (const oldest of imported.keys()) {
    if (imported.size < IMPORTED_MAX) break
    imported.delete(oldest)
  }
  imported.set(name, key)
  return key
}

/**
 * Whether a 64-byte signature over a message is by a 32-byte public key: Ed25519, RFC 8032 section 5.1.7. Answers
 * false, and never throws, for wrong lengths and for bytes that are not a key.
 */
export async function verifyEd25519(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  if (publicKey.length !== PUBLIC_KEY_LENGTH || signature.length !== SIGNATURE_LENGTH) return false
  try {
    return await crypto.subtle.verify('Ed25519', await importKey(publicKey), signature, message)
  } catch {
    return false
  }
}
