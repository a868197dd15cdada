import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, encodeBase64url, utf8 } from './bytes.ts'
import type { Digest } from './digest.ts'
import { canonicalText } from './json.ts'

/**
 * Everything Plumb hashes or signs starts with one of these words, so that a signature over one kind of thing
 * can never be shown as a signature over another.
 */
export type Domain =
  | 'change'
  | 'event'
  | 'grant'
  | 'session'
  | 'esign'
  | 'receipt'
  | 'commitment'
  | 'model'
  | 'plan'
  | 'state'
  | 'nonce'
  | 'enrol'

/** The bytes that are signed or hashed for a value: `plumb/<domain>/v1\n` and the value as canonical JSON. */
export const domainBytes = (domain: Domain, value: unknown): Bytes =>
  utf8(`plumb/${domain}/v1\n${canonicalText(value)}`)

let digest: (bytes: Uint8Array) => Uint8Array = sha256

/** Lets a platform bring its own SHA-256, for speed alone; refused when it is not SHA-256. */
export function useSha256(faster: (bytes: Uint8Array) => Uint8Array): void {
  const probe = utf8('abc')
  if (encodeBase64url(faster(probe)) !== encodeBase64url(sha256(probe)))
    throw new Error('sha256: found another function, expected SHA-256')
  digest = faster
}

/** SHA-256 of bytes, 32 bytes. */
export const sha256Bytes = (bytes: Uint8Array): Bytes => new Uint8Array(digest(bytes))

/** SHA-256 of raw bytes as a digest: how photographs and other blobs are named. */
export const hashBytes = (bytes: Uint8Array): Digest => encodeBase64url(digest(bytes)) as Digest

/** Domain-separated SHA-256 of a JSON value. */
export const hashJson = (domain: Domain, value: unknown): Digest => hashBytes(domainBytes(domain, value))
