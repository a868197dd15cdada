import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { parseBundle } from '../../core/model-signature/bundle.ts'
import type { ModelKey } from '../../core/model-signature/public-key.ts'
import { verifyPackageSignature } from '../../core/model-signature/verify-package.ts'
import { ok, type Result } from '../../core/result.ts'
import { SIGNATURE } from '../model/read-model.ts'
import { failure, type PackageFailure } from './failure.ts'
import type { Package } from './packages.ts'

/** Puts a signature beside a package's files; whether it holds is asked with the key of whoever vouches for it. */
export async function writeSignature(folder: string, bytes: Bytes): Promise<Result<null, PackageFailure>> {
  const parsed = parseBundle(bytes)
  if (!parsed.ok) return failure.signature(parsed.error.message)
  const part = join(folder, `.${randomUUID()}`)
  const file = await open(part, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
    // If we crash before this, the signature is not there and is sent again.
    await rename(part, join(folder, SIGNATURE))
    return ok(null)
  } finally {
    await file.close()
    await rm(part, { force: true })
  }
}

const readOrNothing = (path: string): Promise<Bytes | undefined> =>
  readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  )

/** Verifies that a key signed the package that stands here. */
export async function verifySignature(
  { folder, manifest }: Package,
  key: ModelKey,
): Promise<Result<null, PackageFailure>> {
  const signature = await readOrNothing(join(folder, SIGNATURE))
  const description = await readOrNothing(join(folder, 'model.json'))
  if (signature === undefined || description === undefined) return failure.unsigned
  const verified = await verifyPackageSignature({ signature, description, manifest }, key)
  return verified.ok ? ok(null) : failure.signature(verified.error.message)
}
