import { createHash, randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../core/model/manifest.ts'
import { ok, type Result } from '../../core/result.ts'
import { failure, type PackageFailure } from './failure.ts'

/**
 * Writes a listed file as it streams in; it has its name only once it is whole and what the list says. Until then it
 * is a part of its own in `parts`: two who send the same file do not write into each other's.
 */
export async function takeFile(
  body: ReadableStream<Uint8Array>,
  { target, parts }: { readonly target: string; readonly parts: string },
  { path, bytes, digest }: Manifest['files'][number],
): Promise<Result<null, PackageFailure>> {
  const part = join(parts, `part-${randomUUID()}`)
  const hash = createHash('sha256')
  const file = await open(part, 'w', 0o600)
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > bytes) return failure.size(path, bytes)
      hash.update(chunk)
      await file.write(chunk)
    }
    if (size !== bytes) return failure.size(path, bytes)
    const found = hash.digest('base64url')
    if (found !== digest) return failure.bytes(path, found, digest)
    await file.sync()
    // If we crash before this, the file is not there and is sent again.
    await rename(part, target)
    return ok(null)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return failure.full
    throw error
  } finally {
    await file.close()
    await rm(part, { force: true })
  }
}
