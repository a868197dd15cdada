import { unzipSync } from 'fflate'
import type { Bytes } from '../../core/bytes.ts'
import { MAX_BLOB_BYTES } from '../../core/limit.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { MAX_ZIP_BYTES, MAX_ZIP_FILES } from './limit.ts'
import { isPersons } from './system-file.ts'

export type ArchiveError = { kind: 'archive-unreadable' | 'archive-too-large'; message: string }

/** A file in an archive. Its bytes are unpacked when they are asked for, so that one at a time is in memory. */
export interface ArchiveFile {
  readonly path: string
  readonly read: () => Bytes
}

function unpack(bytes: Bytes, path: string, largest: number): Bytes {
  // What claims to be larger than it may be is not unpacked: nothing comes of it.
  const found = unzipSync(bytes, {
    filter: ({ name, originalSize }) => name === path && originalSize <= largest,
  })
  return new Uint8Array(found[path] ?? [])
}

/** The files of a ZIP archive, unread; one over `largest` bytes, by default a photograph's most, reads as empty. */
export function openArchive(
  bytes: Bytes,
  largest: number = MAX_BLOB_BYTES,
): Result<readonly ArchiveFile[], ArchiveError> {
  const tooLarge = (message: string) => fail<ArchiveError>({ kind: 'archive-too-large', message })
  if (bytes.length > MAX_ZIP_BYTES)
    return tooLarge(`found ${bytes.length} bytes, expected at most ${MAX_ZIP_BYTES}`)
  const paths: string[] = []
  try {
    unzipSync(bytes, {
      filter: ({ name }) => {
        if (!name.endsWith('/') && isPersons(name)) paths.push(name)
        return false
      },
    })
  } catch {
    return fail({ kind: 'archive-unreadable', message: 'found no ZIP archive, or one that is cut' })
  }
  if (paths.length > MAX_ZIP_FILES)
    return tooLarge(`found ${paths.length} files, expected at most ${MAX_ZIP_FILES}`)
  return ok(paths.map((path) => ({ path, read: () => unpack(bytes, path, largest) })))
}
