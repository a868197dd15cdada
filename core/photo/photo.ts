import { MAX_BLOB_BYTES, MAX_PHOTO_PIXELS } from '../limit.ts'
import { fail, ok, type Result } from '../result.ts'
import { readJpeg } from './jpeg.ts'
import { readPng } from './png.ts'
import { readWebp } from './webp.ts'

/** Why a file is no photograph that can be judged. */
export interface PhotoError {
  readonly kind: 'empty' | 'not-an-image' | 'too-large' | 'truncated' | 'undecodable'
  readonly message: string
}

/** What a header says, before anything is decoded. Sizes are as stored, before EXIF turns them. */
export interface PhotoHeader {
  readonly format: 'jpeg' | 'png' | 'webp'
  readonly width: number
  readonly height: number
  /** Whether the file reaches its own end mark. */
  readonly isWhole: boolean
  /** Whether there may be EXIF, and in it an orientation. */
  readonly hasExif: boolean
}

/** The formats by their magic bytes; undefined where the header is cut or makes no sense. */
const READERS = [
  { magic: [0xff, 0xd8, 0xff], at: 0, read: readJpeg },
  { magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], at: 0, read: readPng },
  { magic: [0x57, 0x45, 0x42, 0x50], at: 8, read: readWebp },
] as const

const refuse = (kind: PhotoError['kind'], message: string) => fail<PhotoError>({ kind, message })

/** Refuses a size that would exhaust a tablet's memory. */
export function checkSize(width: number, height: number): Result<undefined, PhotoError> {
  if (width === 0 || height === 0)
    return refuse('undecodable', `found ${width} × ${height} pixels, expected at least one`)
  if (width * height <= MAX_PHOTO_PIXELS) return ok(undefined)
  return refuse('too-large', `found ${width} × ${height} pixels, expected at most ${MAX_PHOTO_PIXELS}`)
}

/** Checks a photograph's bytes before they are decoded: a JPEG, PNG or WebP, whole, and of a bearable size. */
export function checkPhoto(bytes: Uint8Array): Result<PhotoHeader, PhotoError> {
  if (bytes.length === 0) return refuse('empty', 'found 0 bytes, expected a photograph')
  if (bytes.length > MAX_BLOB_BYTES)
    return refuse('too-large', `found ${bytes.length} bytes, expected at most ${MAX_BLOB_BYTES}`)
  const reader = READERS.find(({ magic, at }) => magic.every((byte, i) => bytes[at + i] === byte))
  if (!reader) return refuse('not-an-image', 'found unknown first bytes, expected a JPEG, PNG or WebP')
  const header = reader.read(bytes)
  if (!header) return refuse('truncated', 'found no size in the header, expected a whole file')
  const size = checkSize(header.width, header.height)
  if (!size.ok) return size
  if (!header.isWhole)
    return refuse('truncated', `found ${bytes.length} bytes without an end, expected a whole file`)
  return ok(header)
}
