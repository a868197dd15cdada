import { encodeBase64url } from '../../core/bytes.ts'
import type { PublicKey } from '../../core/id.ts'

/** A key pair of the tablet's own; the private half cannot leave this browser. */
export async function makeDeviceKey(): Promise<{ key: CryptoKey; publicKey: PublicKey }> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('device key: found no pair')
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { key: pair.privateKey, publicKey: encodeBase64url(raw) as PublicKey }
}
