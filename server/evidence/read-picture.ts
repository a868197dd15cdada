import type { Digest } from '../../core/digest.ts'
import { pictureName } from '../../core/evidence/bundle.ts'

const isBegun = (bytes: Uint8Array, ...start: number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte)

function endingOf(bytes: Uint8Array): string {
  if (isBegun(bytes, 0xff, 0xd8, 0xff)) return 'jpg'
  if (isBegun(bytes, 0x89, 0x50, 0x4e, 0x47)) return 'png'
  return isBegun(bytes, 0x52, 0x49, 0x46, 0x46) ? 'webp' : 'bin'
}

/** The name of a picture in a bundle, with the ending that its bytes have. */
export const nameOfPicture = (digest: Digest, bytes: Uint8Array): string =>
  pictureName(digest, endingOf(bytes))
