import { chmod, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Digest } from '../../core/digest.ts'
import { MAX_BLOB_BYTES } from '../../core/limit.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { CourierError } from '../courier.ts'
import type { SealingKey } from '../key/plant-keys.ts'
import { MAX_SEALED_BLOB_BYTES } from '../limit.ts'
import { isFull, reasonOf } from '../store/failure.ts'
import type { Store } from '../store/query.ts'
import { blobStanding, markArrived } from '../store/wanted.ts'
import { digestSealed } from './open-blob.ts'
import { blobPath, makeFolder, sync } from './place.ts'

export interface BlobDesk {
  readonly data: string
  readonly store: Store
  readonly key: SealingKey
  readonly now: () => number
}

type Taken = Result<{ digest: Digest }, CourierError>

/** Moves a checked upload to its place; every step durable before the next. */
async function moveIn({ data, store, now }: BlobDesk, digest: string, upload: string): Promise<void> {
  const path = blobPath(data, digest)
  await chmod(upload, 0o600)
  await sync(upload)
  // If we crash here, the upload is left behind and the blob is still asked for.
  await makeFolder(dirname(path), join(data, 'blobs'))
  await rename(upload, path)
  await sync(dirname(path))
  // If we crash here, the blob is in place and still asked for: sent again, it takes the place of the same bytes.
  markArrived(store, digest, now())
}

async function check(desk: BlobDesk, digest: string, upload: string): Promise<Result<null, CourierError>> {
  const refuse = (message: string) => fail<CourierError>({ kind: 'refused', message })
  const { size } = await stat(upload)
  if (size > MAX_SEALED_BLOB_BYTES)
    return fail({
      kind: 'too-large',
      message: `found a blob of ${size} bytes, expected at most ${MAX_BLOB_BYTES}`,
    })
  const found = await digestSealed(upload, desk.key)
  if (!found.ok && found.error.kind === 'blob-unreadable')
    return fail({ kind: 'unavailable', message: found.error.message })
  if (!found.ok) return refuse(found.error.message)
  return found.value === digest
    ? ok(null)
    : refuse(`found a blob with digest ${found.value}, expected ${digest}`)
}

/**
 * Takes a finished upload, an age file: opens it, compares what is inside with the digest that records name, and only
 * then keeps it. What does not match is removed, and stays asked for.
 */
export async function takeBlob(desk: BlobDesk, digest: string, upload: string): Promise<Taken> {
  const standing = blobStanding(desk.store, digest)
  if (standing !== 'wanted') {
    await rm(upload, { force: true })
    if (standing === 'arrived') return ok({ digest: digest as Digest })
    return fail({ kind: 'refused', message: `found blob ${digest}, which no record names` })
  }
  try {
    const checked = await check(desk, digest, upload)
    if (!checked.ok) {
      await rm(upload, { force: true })
      return checked
    }
    await moveIn(desk, digest, upload)
    return ok({ digest: digest as Digest })
  } catch (error) {
    const message = `could not keep blob ${digest}: ${reasonOf(error)}`
    return fail({ kind: isFull(error) ? 'full' : 'unavailable', message })
  }
}
