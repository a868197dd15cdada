import { type Bytes, concat, isEqual } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import type { BundleFiles } from './bundle.ts'
import { crc32 } from './crc32.ts'
import {
  encodeBefore,
  encodeBehind,
  encodeDirectory,
  LONGEST_END,
  parseDirectory,
  parseEnd,
  spanOf,
  type ZipEntry,
} from './zip-record.ts'

export interface BundleFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface ArchiveError {
  readonly kind: 'archive'
  readonly message: string
}

/** Midnight of 1 January 1980 where this runs: ZIP has local times, and a bundle has none. */
export interface ZipEpoch {
  getFullYear(): number
  getMonth(): number
  getDate(): number
  getHours(): number
  getMinutes(): number
  getSeconds(): number
}

/** A file on a disk or in a browser, read in parts: what a Blob is of it. */
export interface ZipSource {
  readonly size: number
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** A bundle that is a ZIP. What lies around a file's bytes is compared when it is read. */
export interface Archive extends BundleFiles {
  readonly entries: readonly ZipEntry[]
  /** The directory as it was found, down to the last byte of the file. */
  readonly directory: Bytes
  /** The names of the files that nobody has read yet. */
  unread(): string[]
}

/** Small files leave together: each piece on its way costs more than their bytes. */
const PIECE_BYTES = 256 * 1024

/** Small files come together; one that is larger than this is read by itself, into memory of its own. */
const READ_AHEAD_BYTES = 1024 * 1024
const SMALL_BYTES = 64 * 1024

const dosTime = (at: ZipEpoch) => ({
  time: (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1),
  date: ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate(),
})

async function* pieces(files: AsyncIterable<BundleFile>, epoch: ZipEpoch): AsyncGenerator<Uint8Array> {
  const entries: ZipEntry[] = []
  let offset = 0
  for await (const { name, bytes } of files) {
    const entry = { name, size: bytes.length, crc: crc32(bytes), offset, ...dosTime(epoch) }
    entries.push(entry)
    offset = spanOf(entry).next
    yield encodeBefore(entry)
    yield bytes
    yield encodeBehind(entry)
  }
  yield encodeDirectory(entries)
}

/** Puts small pieces together; large ones go on as they are. */
async function* gathered(all: AsyncIterable<Uint8Array>): AsyncGenerator<Bytes> {
  let waiting: Uint8Array[] = []
  let length = 0
  for await (const piece of all) {
    waiting.push(piece)
    length += piece.length
    if (length < PIECE_BYTES) continue
    const isLarge = piece.length >= SMALL_BYTES
    yield concat(...(isLarge ? waiting.slice(0, -1) : waiting))
    if (isLarge) yield piece as Bytes
    waiting = []
    length = 0
  }
  yield concat(...waiting)
}

/**
 * Files as a ZIP, as they come, stored and not compressed: pictures are compressed already, and every file can be
 * found in it by other tools. The same files give the same bytes. Ends with an error when the files do.
 */
export function writeArchive(files: AsyncIterable<BundleFile>, epoch: ZipEpoch): ReadableStream<Bytes> {
  const chunks = gathered(pieces(files, epoch))
  return new ReadableStream<Bytes>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => void (await chunks.return(undefined)),
  })
}

/** The directory of a ZIP: its entries, and its bytes down to the last one of the file. */
async function readDirectory(source: ZipSource): Promise<{ entries: ZipEntry[]; bytes: Bytes } | undefined> {
  const read = async (start: number) => new Uint8Array(await source.slice(start, source.size).arrayBuffer())
  const end = parseEnd(await read(Math.max(0, source.size - LONGEST_END)))
  if (end === undefined || end.offset > source.size) return undefined
  const bytes = await read(end.offset)
  const entries = parseDirectory(bytes, end.count)
  return entries && { entries, bytes }
}

/** Reads a file of a ZIP with what lies around it: small ones many at once, and behind a large one the next meanwhile. */
function spanReader(source: ZipSource, entries: readonly ZipEntry[]) {
  const read = async (start: number, end: number) =>
    new Uint8Array(await source.slice(start, Math.min(end, source.size)).arrayBuffer())
  let near = { start: 0, bytes: new Uint8Array() }
  let ahead: { entry: ZipEntry; bytes: Promise<Bytes> } | undefined

  const large = async (entry: ZipEntry, following: ZipEntry | undefined): Promise<Bytes> => {
    const bytes = await (ahead?.entry === entry ? ahead.bytes : read(entry.offset, spanOf(entry).next))
    ahead = undefined
    if (following !== undefined && following.size > SMALL_BYTES) {
      ahead = { entry: following, bytes: read(following.offset, spanOf(following).next) }
      // Whoever asks for it hears of it.
      ahead.bytes.catch(() => undefined)
    }
    return bytes
  }

  const small = async ({ offset }: ZipEntry, next: number): Promise<Bytes> => {
    if (offset < near.start || next > near.start + near.bytes.length)
      near = { start: offset, bytes: await read(offset, Math.max(next, offset + READ_AHEAD_BYTES)) }
    return near.bytes.slice(offset - near.start, next - near.start)
  }

  return async (index: number): Promise<Bytes | undefined> => {
    const entry = entries[index]
    if (entry === undefined) return undefined
    return entry.size > SMALL_BYTES ? large(entry, entries[index + 1]) : small(entry, spanOf(entry).next)
  }
}

/** The file within what was read of it; undefined where that is not what a bundle has there. */
function fileIn(span: Bytes, entry: ZipEntry): Bytes | undefined {
  const { start, end, next } = spanOf(entry)
  const bytes = span.subarray(start - entry.offset, end - entry.offset)
  const isWhole =
    span.length === next - entry.offset &&
    isEqual(span.subarray(0, start - entry.offset), encodeBefore(entry)) &&
    isEqual(span.subarray(end - entry.offset), encodeBehind(entry)) &&
    crc32(bytes) === entry.crc
  return isWhole ? bytes : undefined
}

/** Opens a ZIP as a bundle, of any size: names now, files as they are asked for. */
export async function openArchive(source: ZipSource): Promise<Result<Archive, ArchiveError>> {
  const refuse = (reason: string) =>
    fail<ArchiveError>({ kind: 'archive', message: `found a ZIP that does not open: ${reason}` })
  const directory = await readDirectory(source).catch(() => undefined)
  if (directory === undefined) return refuse('its end is missing, or is not as a bundle has it')
  const { entries, bytes } = directory
  const places = new Map(entries.map(({ name }, i) => [name, i]))
  if (places.size < entries.length) return refuse('it has a file twice')
  const readSpan = spanReader(source, entries)
  const unread = new Set(places.keys())
  return ok({
    ...{ names: [...places.keys()], entries, directory: bytes, unread: () => [...unread] },
    read: async (name) => {
      const place = places.get(name)
      const [entry, span] = [entries[place ?? -1], await readSpan(place ?? -1)]
      const file = entry && span && fileIn(span, entry)
      if (file === undefined) throw new Error(`archive: found no ${name} as a bundle has it`)
      unread.delete(name)
      return file
    },
  })
}

/**
 * Where a ZIP differs from the one that its files make, to the bit; undefined when it does not. What lies around a file
 * is compared when the file is read, so that one pass over the bytes is enough: this reads the files that nobody has
 * read, and compares the directory.
 */
export async function findDifference(
  source: ZipSource,
  archive: Archive,
  epoch: ZipEpoch,
): Promise<string | undefined> {
  const { time, date } = dosTime(epoch)
  let offset = 0
  for (const entry of archive.entries) {
    const around = `found other bytes around ${entry.name} (byte ${offset} and on) than a bundle has there`
    if (entry.offset !== offset || entry.time !== time || entry.date !== date) return around
    offset = spanOf(entry).next
  }
  for (const name of archive.unread()) {
    const bytes = await archive.read(name).catch(() => undefined)
    if (bytes === undefined) return `found other bytes around ${name} than a bundle has there`
  }
  const { directory } = archive
  return isEqual(encodeDirectory(archive.entries), directory) && offset + directory.length === source.size
    ? undefined
    : `found other bytes behind the files (byte ${offset} and on) than a bundle has there`
}
