import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, encodeBase64url } from '../bytes.ts'
import type { Signer } from '../ed25519.ts'
import type { PublicKey } from '../id.ts'
import type { Random } from './random.ts'

export interface SoftwareKey {
  readonly publicKey: PublicKey
  readonly sign: Signer
}

/** RFC 8410: the fixed bytes before a 32-byte Ed25519 seed in PKCS #8. */
const PKCS8 = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
])

/** An Ed25519 key that follows from the random stream. */
export async function softwareKey(random: Random): Promise<SoftwareKey> {
  const seed = random.bytes(32)
  const key = await crypto.subtle.importKey('pkcs8', concat(PKCS8, seed), 'Ed25519', false, ['sign'])
  return {
    publicKey: encodeBase64url(ed25519.getPublicKey(seed)) as PublicKey,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, message)),
  }
}
