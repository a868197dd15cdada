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
  | 'dataset'
  | 'regions'
  | 'view'
  | 'acceptance'
  | 'release'
  | 'policy'
  | 'draft'

/** The bytes that are signed or hashed for a value: `plumb/<domain>/v1\n` and the value as canonical JSON. */
export const domainBytes = (domain: Domain, value: unknown): Bytes =>
  utf8(`plumb/${domain}/v1\n${canonicalText(value)}`)

/** A platform's SHA-256, as 32 bytes and as base64url. */
interface Sha256 {
  bytes(message: Uint8Array): Uint8Array
  text(message: Uint8Array): string
}

let digest: Sha256 = { bytes: sha256, text: (bytes) => encodeBase64url(sha256(bytes)) }

/** Lets a platform bring its own SHA-256, for speed alone; refused when it is not SHA-256. */
export function useSha256(faster: Sha256): void {
  const probe = utf8('abc')
  const expected = encodeBase64url(sha256(probe))
  if (encodeBase64url(faster.bytes(probe)) !== expected || faster.text(probe) !== expected)
    throw new Error('sha256: found another function, expected SHA-256')
  digest = faster
}

/** SHA-256 of bytes, 32 bytes. */
export const sha256Bytes = (bytes: Uint8Array): Bytes => new Uint8Array(digest.bytes(bytes))

/** SHA-256 of raw bytes as a digest: how photographs and other blobs are named. */
export const hashBytes = (bytes: Uint8Array): Digest => digest.text(bytes) as Digest

/** Domain-separated SHA-256 of a JSON value. */
export const hashJson = (domain: Domain, value: unknown): Digest => hashBytes(domainBytes(domain, value))
