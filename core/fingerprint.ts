import { encodeHex, parseBase64url } from './bytes.ts'

/** 128 bits: nobody finds another plant or release with the same ones, and two people can compare them aloud. */
const BYTES = 16

/** The words of a digest, a plant's genesis hash among them: its first half, in groups of four hexadecimal digits. */
export function fingerprintOf(digest: string): string[] {
  const bytes = parseBase64url(digest)
  return (bytes && encodeHex(bytes.subarray(0, BYTES)).match(/.{4}/g)) || []
}
