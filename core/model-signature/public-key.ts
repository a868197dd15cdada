import { type Bytes, encodeBase64, encodeHex, isEqual, parseBase64, parseHex, utf8 } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import { ok, type Result } from '../result.ts'
import { refuse, type SignatureRefusal } from './refusal.ts'

/** A public key that models are signed with: what signatures by it look like, and how it is named. */
export interface ModelKey {
  readonly curve: 'P-256' | 'P-384'
  readonly hash: 'SHA-256' | 'SHA-384'
  /** Bytes of r and of s. */
  readonly width: number
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Bytes
  /** SHA-256 of the key's PEM in hexadecimal: the bundle's `hint`, and the fingerprint that people compare. */
  readonly hint: string
}

// RFC 5480: id-ecPublicKey with a named curve, and an uncompressed point after it.
const CURVES = [
  {
    curve: 'P-256',
    hash: 'SHA-256',
    width: 32,
    header: '3059301306072a8648ce3d020106082a8648ce3d03010703420004',
  },
  {
    curve: 'P-384',
    hash: 'SHA-384',
    width: 48,
    header: '3076301006072a8648ce3d020106052b8104002203620004',
  },
] as const

const LINE = 64

/** The PEM of a public key, as OpenSSL writes it. */
export function encodePublicKey(spki: Uint8Array): string {
  const lines = encodeBase64(spki).match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`
}

/** Reads a SubjectPublicKeyInfo: P-256 or P-384, uncompressed. */
export function parseSpki(spki: Bytes): Result<ModelKey, SignatureRefusal> {
  for (const { header, ...known } of CURVES) {
    const begin = parseHex(header) ?? new Uint8Array(0)
    const isOfCurve = isEqual(spki.subarray(0, begin.length), begin)
    if (isOfCurve && spki.length === begin.length + 2 * known.width)
      return ok({ ...known, spki, hint: encodeHex(sha256Bytes(utf8(encodePublicKey(spki)))) })
  }
  return refuse('key-malformed', 'found another kind of key, expected P-256 or P-384')
}

/** Parses the first public key of a PEM text, whatever stands before it: P-256 or P-384, uncompressed. */
export function parsePublicKey(pem: string): Result<ModelKey, SignatureRefusal> {
  const body = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]*)-----END PUBLIC KEY-----/.exec(pem)?.[1]
  if (body === undefined) return refuse('key-malformed', 'found no public key in PEM, expected one')
  const spki = parseBase64(body.replace(/\s/g, ''))
  return spki === undefined
    ? refuse('key-malformed', 'found a public key that is not base64')
    : parseSpki(spki)
}
