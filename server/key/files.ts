import { randomUUID } from 'node:crypto'
import { link, mkdir, open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { ok, type Result } from '../../core/result.ts'
import { failure, type KeyFailure } from './failure.ts'

/** Owner reads and writes, nobody else anything: the one mode of every file written here. */
export const PRIVATE_MODE = 0o600

const OTHERS = 0o077

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder that only its owner may enter, durably; one that exists is left as it is. */
export async function makePrivateFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let at = path; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at))
}

// A temporary name starts with a dot and is never read: a crash leaves at most one behind, mode 0600.
async function writeTemporary(path: string, content: Uint8Array | string): Promise<string> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  const handle = await open(temporary, 'wx', PRIVATE_MODE)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return temporary
}

/** Replaces a small file whole and durably, mode 0600: a crash leaves the old content or the new, never a part. */
export async function replacePrivateFile(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = await writeTemporary(path, content)
  await rename(temporary, path)
  // If we crash here, the rename may be undone: the caller has not been told, and the old content is whole.
  await syncFolder(dirname(path))
}

/** Writes a small file durably, mode 0600, only where there is none: of two processes at once, one gets `exists`. */
export async function createPrivateFile(
  path: string,
  content: Uint8Array | string,
): Promise<Result<undefined, KeyFailure>> {
  const temporary = await writeTemporary(path, content)
  try {
    await link(temporary, path)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return failure.exists(path)
    throw error
  } finally {
    await unlink(temporary)
  }
  await syncFolder(dirname(path))
  return ok(undefined)
}

async function readFileUnder(path: string, forbidden: number): Promise<Result<Bytes, KeyFailure>> {
  try {
    const handle = await open(path, 'r')
    try {
      // The mode is asked of the open file, so that it cannot be another one by the time it is read.
      const mode = (await handle.stat()).mode & 0o777
      if ((mode & forbidden) !== 0) return failure.wideMode(path, mode)
      return ok(new Uint8Array(await handle.readFile()))
    } finally {
      await handle.close()
    }
  } catch (error) {
    const code = errorCode(error)
    return code === 'ENOENT' ? failure.missing(path) : failure.unreadable(path, code)
  }
}

/** Reads a secret file; refuses one that any account but its owner may touch. */
export const readPrivateFile = (path: string): Promise<Result<Bytes, KeyFailure>> =>
  readFileUnder(path, OTHERS)

/** Reads a file that is no secret, whatever its mode. */
export const readPublicFile = (path: string): Promise<Result<Bytes, KeyFailure>> => readFileUnder(path, 0)
