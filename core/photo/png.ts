import type { PhotoHeader } from './photo.ts'

const IHDR = 0x49484452
const IEND = 0x49454e44
const EXIF = 0x65584966

/** Reads a PNG's size and walks its chunks (ISO/IEC 15948, 5.3) to IEND. Undefined when IHDR is not the first. */
export function readPng(bytes: Uint8Array): PhotoHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 24 || view.getUint32(12) !== IHDR) return undefined
  const size = { width: view.getUint32(16), height: view.getUint32(20) }
  let hasExif = false
  // Length, type, data, CRC.
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = view.getUint32(at + 4)
    if (type === EXIF) hasExif = true
    if (type === IEND) return { format: 'png', ...size, isWhole: true, hasExif }
  }
  return { format: 'png', ...size, isWhole: false, hasExif }
}
