import { type Bytes, concat, utf8 } from '../bytes.ts'

/** A stored file of a ZIP: where its local header begins, in bytes, and what ZIP keeps of it. */
export interface ZipEntry {
  readonly name: string
  readonly size: number
  readonly crc: number
  readonly offset: number
  /** MS-DOS time and date, as ZIP has them. */
  readonly time: number
  readonly date: number
}

// PKWARE's APPNOTE 6.3.10, by its clauses: 4.3.7 local header, 4.3.9 data descriptor, 4.3.12 directory entry, 4.3.14 and
// 4.3.15 ZIP64's ending, 4.3.16 the ending. Stored files of Unix, mode 0644, whose sizes follow them: what is sent while
// it is made knows no size before.
const LOCAL = 0x04034b50
const DESCRIPTOR = 0x08074b50
const ENTRY = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const LOCAL_LENGTH = 30
const DESCRIPTOR_LENGTH = 16
const ENTRY_LENGTH = 46
const END_LENGTH = 22
const END_64_LENGTH = 56
const LOCATOR_64_LENGTH = 20
const OFFSET_64_LENGTH = 12
const VERSION = 10
const VERSION_64 = 45
const BY_UNIX = 0x0300
const MODE = 0x81a40000
const SIZE_FOLLOWS = 0x0008
const MOST_16 = 0xffff
const MOST_32 = 0xffffffff

const flagsOf = ({ size }: Pick<ZipEntry, 'size'>): number => (size === 0 ? 0 : SIZE_FOLLOWS)
const descriptorLength = ({ size }: Pick<ZipEntry, 'size'>): number => (size === 0 ? 0 : DESCRIPTOR_LENGTH)

/** Where the bytes of a file lie from its local header on, and where the next one begins. */
export function spanOf(entry: Pick<ZipEntry, 'name' | 'size' | 'offset'>) {
  const start = entry.offset + LOCAL_LENGTH + entry.name.length
  return { start, end: start + entry.size, next: start + entry.size + descriptorLength(entry) }
}

/** What stands before a file's bytes. */
export function encodeBefore(entry: Omit<ZipEntry, 'crc' | 'offset'>): Bytes {
  const bytes = new Uint8Array(LOCAL_LENGTH + entry.name.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, LOCAL, true)
  view.setUint16(4, VERSION, true)
  view.setUint16(6, flagsOf(entry), true)
  view.setUint16(10, entry.time, true)
  view.setUint16(12, entry.date, true)
  view.setUint16(26, entry.name.length, true)
  bytes.set(utf8(entry.name), LOCAL_LENGTH)
  return bytes
}

/** What stands behind a file's bytes: nothing behind none. */
export function encodeBehind(entry: Pick<ZipEntry, 'size' | 'crc'>): Bytes {
  const bytes = new Uint8Array(descriptorLength(entry))
  if (bytes.length === 0) return bytes
  const view = new DataView(bytes.buffer)
  view.setUint32(0, DESCRIPTOR, true)
  view.setUint32(4, entry.crc, true)
  view.setUint32(8, entry.size, true)
  view.setUint32(12, entry.size, true)
  return bytes
}

function encodeEntry(entry: ZipEntry): Bytes {
  const isFar = entry.offset >= MOST_32
  const nameEnd = ENTRY_LENGTH + entry.name.length
  const bytes = new Uint8Array(nameEnd + (isFar ? OFFSET_64_LENGTH : 0))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, ENTRY, true)
  view.setUint16(4, BY_UNIX, true)
  view.setUint16(6, isFar ? VERSION_64 : VERSION, true)
  view.setUint16(8, flagsOf(entry), true)
  view.setUint16(12, entry.time, true)
  view.setUint16(14, entry.date, true)
  view.setUint32(16, entry.crc, true)
  view.setUint32(20, entry.size, true)
  view.setUint32(24, entry.size, true)
  view.setUint16(28, entry.name.length, true)
  view.setUint16(30, isFar ? OFFSET_64_LENGTH : 0, true)
  view.setUint32(38, MODE, true)
  view.setUint32(42, isFar ? MOST_32 : entry.offset, true)
  bytes.set(utf8(entry.name), ENTRY_LENGTH)
  if (isFar) {
    view.setUint16(nameEnd, 1, true)
    view.setUint16(nameEnd + 2, OFFSET_64_LENGTH - 4, true)
    view.setBigUint64(nameEnd + 4, BigInt(entry.offset), true)
  }
  return bytes
}

function encodeEnd64(count: number, size: number, offset: number): Bytes {
  const bytes = new Uint8Array(END_64_LENGTH + LOCATOR_64_LENGTH)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, END_64, true)
  view.setBigUint64(4, BigInt(END_64_LENGTH - 12), true)
  view.setUint16(12, VERSION_64, true)
  view.setUint16(14, VERSION_64, true)
  view.setBigUint64(24, BigInt(count), true)
  view.setBigUint64(32, BigInt(count), true)
  view.setBigUint64(40, BigInt(size), true)
  view.setBigUint64(48, BigInt(offset), true)
  view.setUint32(END_64_LENGTH, LOCATOR_64, true)
  view.setBigUint64(END_64_LENGTH + 8, BigInt(offset + size), true)
  view.setUint32(END_64_LENGTH + 16, 1, true)
  return bytes
}

/** The directory of some files in their order, which begins where the last of them ends, and the ending. */
export function encodeDirectory(entries: readonly ZipEntry[]): Bytes {
  const last = entries.at(-1)
  const offset = last === undefined ? 0 : spanOf(last).next
  const directory = concat(...entries.map(encodeEntry))
  const is64 = entries.length >= MOST_16 || offset >= MOST_32 || directory.length >= MOST_32
  const end = new Uint8Array(END_LENGTH)
  const view = new DataView(end.buffer)
  if (is64) end.fill(0xff)
  view.setUint32(0, END, true)
  view.setUint16(20, 0, true)
  if (is64) return concat(directory, encodeEnd64(entries.length, directory.length, offset), end)
  view.setUint16(8, entries.length, true)
  view.setUint16(10, entries.length, true)
  view.setUint32(12, directory.length, true)
  view.setUint32(16, offset, true)
  return concat(directory, end)
}

/** The longest ending that a ZIP of ours has. */
export const LONGEST_END = END_64_LENGTH + LOCATOR_64_LENGTH + END_LENGTH

/** Where a ZIP's directory begins and how many files it has, by the last bytes of it; undefined where they are no ending. */
export function parseEnd(tail: Bytes): { offset: number; count: number } | undefined {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length)
  const end = tail.length - END_LENGTH
  if (end < 0 || view.getUint32(end, true) !== END) return undefined
  const [count, offset] = [view.getUint16(end + 10, true), view.getUint32(end + 16, true)]
  if (count < MOST_16 && offset < MOST_32) return { offset, count }
  const end64 = tail.length - LONGEST_END
  if (end64 < 0 || view.getUint32(end64, true) !== END_64) return undefined
  return {
    offset: Number(view.getBigUint64(end64 + 48, true)),
    count: Number(view.getBigUint64(end64 + 32, true)),
  }
}

/**
 * Reads a directory's entries; undefined where it has other fields than `encodeDirectory` writes so that a file's place
 * is not known. What it says of a file is to be compared with the file.
 */
export function parseDirectory(bytes: Bytes, count: number): ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const entries: ZipEntry[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_LENGTH > bytes.length || view.getUint32(at, true) !== ENTRY) return undefined
    const nameEnd = at + ENTRY_LENGTH + view.getUint16(at + 28, true)
    const next = nameEnd + view.getUint16(at + 30, true)
    if (next > bytes.length || view.getUint16(at + 10, true) !== 0) return undefined
    const name = bytes.subarray(at + ENTRY_LENGTH, nameEnd)
    if (name.some((byte) => byte < 0x20 || byte > 0x7e)) return undefined
    const near = view.getUint32(at + 42, true)
    const isFar = near === MOST_32 && next === nameEnd + OFFSET_64_LENGTH
    entries.push({
      name: String.fromCharCode(...name),
      ...{ size: view.getUint32(at + 24, true), crc: view.getUint32(at + 16, true) },
      offset: isFar ? Number(view.getBigUint64(nameEnd + 4, true)) : near,
      ...{ time: view.getUint16(at + 12, true), date: view.getUint16(at + 14, true) },
    })
    at = next
  }
  return entries
}
