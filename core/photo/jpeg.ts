import type { PhotoHeader } from './photo.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
/** EXIF and XMP are kept in this segment. */
const APP1 = 0xe1
const isStandalone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= SOI)

/** SOF0 to SOF15, without DHT, JPG and DAC, which share their range. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** The place of the next marker's code at or after `at`, past stuffed zeros, restarts and fill bytes; -1 at the end. */
function nextMarker(bytes: Uint8Array, at: number): number {
  for (let i = bytes.indexOf(0xff, at); i !== -1; i = bytes.indexOf(0xff, i + 1)) {
    const code = bytes[i + 1]
    if (code === undefined) return -1
    if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return i + 1
  }
  return -1
}

/**
 * Reads a JPEG's size and walks its segments and scans (ITU-T T.81, B.1.1) to the end mark. An embedded preview's end
 * mark lies inside a segment and is not mistaken for the file's own. Undefined when no frame header is reached.
 */
export function readJpeg(bytes: Uint8Array): PhotoHeader | undefined {
  let size: { width: number; height: number } | undefined
  let hasExif = false
  let at = nextMarker(bytes, 2)
  while (at !== -1) {
    const marker = bytes[at] ?? 0
    if (marker === EOI) return size && { format: 'jpeg', ...size, isWhole: true, hasExif }
    if (isStandalone(marker)) {
      at = nextMarker(bytes, at + 1)
      continue
    }
    const length = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    if (length < 2 || at + 1 + length > bytes.length) break
    if (marker === APP1) hasExif = true
    if (isFrame(marker)) {
      const height = ((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)
      const width = ((bytes[at + 6] ?? 0) << 8) | (bytes[at + 7] ?? 0)
      size = { width, height }
    }
    // After a scan's header comes coded data; elsewhere the next marker follows at once.
    if (marker !== SOS && bytes[at + 1 + length] !== 0xff) break
    at = nextMarker(bytes, at + 1 + length)
  }
  return size && { format: 'jpeg', ...size, isWhole: false, hasExif }
}
