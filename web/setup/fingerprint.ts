import { encodeHex, parseBase64url } from '../../core/bytes.ts'

/** 128 bits: nobody finds another plant with the same ones, and two people can compare them aloud. */
const BYTES = 16

/** A plant's fingerprint: the first half of its genesis hash, in groups of four hexadecimal digits. */
export function fingerprintOf(genesis: string): string[] {
  const bytes = parseBase64url(genesis)
  return (bytes && encodeHex(bytes.subarray(0, BYTES)).match(/.{4}/g)) || []
}
