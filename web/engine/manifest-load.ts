import type { Bytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { type JudgingManifest, manifestDigest } from '../../core/model/manifest.ts'
import { parseManifest as readModelJson } from '../../core/model/parse-manifest.ts'
import type { Cause } from '../../core/record/word.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { dropKept, type Fetcher, findKept, KEPT, type Keeping, keep, readBody, request } from './download.ts'
import { MAX_MANIFEST_BYTES, MAX_PACKAGE_BYTES } from './limit.ts'

/** Why a package is refused, in the record's word. */
export interface PackageError {
  readonly kind: 'package'
  readonly cause: Cause
  readonly message: string
}

export const refuse = (cause: Cause, message: string) =>
  fail<PackageError>({ kind: 'package', cause, message })

/** `model.json` checked in order: what it says, the digest that was asked for, and the size of what it names. */
export function parseManifest(bytes: Bytes, digest: Digest): Result<JudgingManifest, PackageError> {
  const parsed = readModelJson(bytes)
  if (!parsed.ok) return refuse('manifest-invalid', parsed.error.message)
  const manifest = parsed.value
  const found = manifestDigest(manifest)
  if (found !== digest)
    return refuse('model-altered', `model.json: found digest ${found}, expected ${digest}`)
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  if (total > MAX_PACKAGE_BYTES)
    return refuse('manifest-invalid', `files: found ${total} bytes, expected at most ${MAX_PACKAGE_BYTES}`)
  if (manifest.task === 'features')
    return refuse('manifest-invalid', 'model.json: found task features, expected one that judges')
  return ok(manifest)
}

/** `description`: the bytes of `model.json`, which a signature is over. */
type Loaded = {
  readonly manifest: JudgingManifest
  readonly description: Bytes
  readonly keeping: Keeping
}

async function readManifest(
  response: Response,
  digest: Digest,
): Promise<Result<Pick<Loaded, 'manifest' | 'description'>, PackageError>> {
  const body = await readBody(response, MAX_MANIFEST_BYTES, () => undefined)
  if (!body.ok) return refuse('manifest-invalid', `model.json: ${body.error.message}`)
  const parsed = parseManifest(body.value, digest)
  return parsed.ok ? ok({ manifest: parsed.value, description: body.value }) : parsed
}

/** The manifest of the package with this digest, from what is kept or fetched, checked either way. */
export async function loadManifest(
  digest: Digest,
  path: string,
  fetcher: Fetcher,
): Promise<Result<Loaded, PackageError>> {
  const kept = await findKept(digest)
  const old = kept && (await readManifest(kept, digest))
  if (old?.ok) return ok({ ...old.value, keeping: KEPT })
  if (kept) await dropKept(digest)
  const response = await request(path, fetcher)
  if (!response.ok) return old ?? refuse('model-missing', response.error.message)
  const fresh = await readManifest(response.value, digest)
  if (!fresh.ok) return fresh
  return ok({ ...fresh.value, keeping: await keep(digest, fresh.value.description) })
}
