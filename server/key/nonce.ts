import { encodeBase64url } from '../../core/bytes.ts'
import { domainBytes } from '../../core/hash.ts'
import type { RandomBytes } from '../../core/sync/seal.ts'
import type { LogKey } from './plant-keys.ts'

/**
 * A nonce as text, `<ms>.<16 random bytes>.<Ed25519 by the log's key>` in base64url, signed over plumb/nonce/v1 and
 * `{at, random}`: whoever put it into a grant acted after that time, by the server's clock.
 */
export async function signNonce(log: LogKey, at: number, random: RandomBytes): Promise<string> {
  const drawn = encodeBase64url(random(16))
  const signature = await log.sign(domainBytes('nonce', { at, random: drawn }))
  return `${at}.${drawn}.${encodeBase64url(signature)}`
}
