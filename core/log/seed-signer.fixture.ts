import { type Bytes, concat, parseBase64url, parseHex } from '../bytes.ts'
import type { Signer } from '../ed25519.ts'

// For tests: real keys hold their secrets outside core.

/** An Ed25519 private key before its 32-byte seed, PKCS #8: RFC 8410 section 7. */
const PKCS8 = parseHex('302e020100300506032b657004220420') ?? new Uint8Array(0)

/** A signer and its public key from a 32-byte seed. */
export async function seedSigner(seed: Bytes): Promise<{ sign: Signer; publicKey: Bytes }> {
  const key = await crypto.subtle.importKey('pkcs8', concat(PKCS8, seed), 'Ed25519', true, ['sign'])
  const { x = '' } = await crypto.subtle.exportKey('jwk', key)
  const publicKey = parseBase64url(x) ?? new Uint8Array(0)
  return {
    publicKey,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, message)),
  }
}
