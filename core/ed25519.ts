import { type Bytes, encodeBase64url } from './bytes.ts'
import { keepImports } from './imported-keys.ts'

export const PUBLIC_KEY_LENGTH = 32
export const SIGNATURE_LENGTH = 64

/** Signs a message; the private key stays with whoever made this, outside core. */
export type Signer = (message: Bytes) => Promise<Bytes>

const imports = keepImports()

const importKey = (publicKey: Bytes): Promise<CryptoKey> =>
  imports(encodeBase64url(publicKey), () =>
    crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']),
  )

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
