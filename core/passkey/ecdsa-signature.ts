import type { Bytes } from '../bytes.ts'

const WIDTH = 32

/** One DER INTEGER, minimal and positive, as 32 bytes big-endian; undefined otherwise. */
function parseInteger(bytes: Bytes, at: number): { value: Bytes; next: number } | undefined {
  const length = bytes[at + 1] ?? 0
  const body = bytes.slice(at + 2, at + 2 + length)
  const first = body[0]
  if (bytes[at] !== 0x02 || length === 0 || body.length !== length || first === undefined) return undefined
  if ((first & 0x80) !== 0) return undefined
  if (first === 0 && (length === 1 || ((body[1] ?? 0) & 0x80) === 0)) return undefined
  const digits = first === 0 ? body.slice(1) : body
  if (digits.length > WIDTH) return undefined
  const value = new Uint8Array(WIDTH)
  value.set(digits, WIDTH - digits.length)
  return { value, next: at + 2 + length }
}

/** A P-256 signature from strict DER (what authenticators write) to r ‖ s (what WebCrypto reads). */
export function derToRaw(der: Bytes): Bytes | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined
  const r = parseInteger(der, 2)
  if (r === undefined) return undefined
  const s = parseInteger(der, r.next)
  if (s === undefined || s.next !== der.length) return undefined
  const raw = new Uint8Array(2 * WIDTH)
  raw.set(r.value)
  raw.set(s.value, WIDTH)
  return raw
}
