import type { Bytes } from '../bytes.ts'

/** One DER INTEGER, minimal and positive, as `width` bytes big-endian; undefined otherwise. */
function parseInteger(bytes: Bytes, at: number, width: number): { value: Bytes; next: number } | undefined {
  const length = bytes[at + 1] ?? 0
  const body = bytes.slice(at + 2, at + 2 + length)
  const first = body[0]
  if (bytes[at] !== 0x02 || length === 0 || body.length !== length || first === undefined) return undefined
  if ((first & 0x80) !== 0) return undefined
  if (first === 0 && (length === 1 || ((body[1] ?? 0) & 0x80) === 0)) return undefined
  const digits = first === 0 ? body.slice(1) : body
  if (digits.length > width) return undefined
  const value = new Uint8Array(width)
  value.set(digits, width - digits.length)
  return { value, next: at + 2 + length }
}

/**
 * An ECDSA signature from strict DER (what authenticators and openssl write) to r ‖ s (what WebCrypto reads), each of
 * `width` bytes: 32 for P-256, 48 for P-384.
 */
export function derToRaw(der: Bytes, width = 32): Bytes | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined
  const r = parseInteger(der, 2, width)
  if (r === undefined) return undefined
  const s = parseInteger(der, r.next, width)
  if (s === undefined || s.next !== der.length) return undefined
  const raw = new Uint8Array(2 * width)
  raw.set(r.value)
  raw.set(s.value, width)
  return raw
}
