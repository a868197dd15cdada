import type { Bytes } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import { ENTRY_LENGTH_MAX, TILE_WIDTH } from './limits.ts'

export interface BundleError {
  readonly kind: 'bundle-truncated' | 'bundle-trailing'
  readonly message: string
}

/**
 * The entries below one level 0 tile, each after its length in two big-endian bytes: tlog-tiles, Log entries. Throws
 * above 65535 bytes or 256 entries: an entry that does not fit must never have been admitted.
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Bytes {
  if (entries.length > TILE_WIDTH)
    throw new RangeError(`entry bundle: found ${entries.length} entries, expected at most ${TILE_WIDTH}`)
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    if (entry.length > ENTRY_LENGTH_MAX)
      throw new RangeError(`entry bundle: found ${entry.length} bytes, expected at most ${ENTRY_LENGTH_MAX}`)
    bytes.set([entry.length >> 8, entry.length & 255], at)
    bytes.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bytes
}

/** Parses a bundle of exactly `width` entries: tlog-tiles, Log entries. What is in them is the caller's to hash. */
export function parseEntryBundle(bytes: Bytes, width: number): Result<Bytes[], BundleError> {
  const entries: Bytes[] = []
  let at = 0
  while (entries.length < width) {
    const begin = at + 2
    at = begin + (bytes[begin - 2] ?? 0) * 256 + (bytes[begin - 1] ?? 0)
    if (begin > bytes.length || at > bytes.length) {
      const message = `found the end in entry ${entries.length}, expected ${width} whole entries`
      return fail({ kind: 'bundle-truncated', message })
    }
    entries.push(bytes.slice(begin, at))
  }
  if (at === bytes.length) return ok(entries)
  const message = `found ${bytes.length - at} bytes after ${width} entries, expected none`
  return fail({ kind: 'bundle-trailing', message })
}
