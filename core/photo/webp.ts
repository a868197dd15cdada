import type { PhotoHeader } from './photo.ts'

const VP8 = 0x56503820
const VP8L = 0x5650384c
const VP8X = 0x56503858

const read24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) | (view.getUint8(at + 2) << 16)

/** Reads a WebP's size from its first chunk (RFC 9649), and whether RIFF's length fits the file. */
export function readWebp(bytes: Uint8Array): PhotoHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 30) return undefined
  const isWhole = bytes.length >= view.getUint32(4, true) + 8
  const kind = view.getUint32(12)
  // Only the extended form has room for EXIF. Its flag is not trusted: what reads EXIF may not ask for it.
  const hasExif = kind === VP8X
  const said = (width: number, height: number): PhotoHeader => ({
    ...{ format: 'webp', width, height },
    ...{ isWhole, hasExif },
  })
  switch (kind) {
    case VP8:
      return said(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
    case VP8L: {
      const bits = view.getUint32(21, true)
      return said((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
    }
    case VP8X:
      return said(read24(view, 24) + 1, read24(view, 27) + 1)
    default:
      return undefined
  }
}
