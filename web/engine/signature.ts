import type { Bytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import { MAX_BUNDLE_BYTES } from '../../core/model-signature/bundle.ts'
import type { ModelKey } from '../../core/model-signature/public-key.ts'
import { verifyPackageSignature } from '../../core/model-signature/verify-package.ts'
import { ok, type Result } from '../../core/result.ts'
import { dropKept, type Fetcher, findKept, KEPT, type Keeping, keep, readBody, request } from './download.ts'
import { type PackageError, refuse } from './manifest-load.ts'

/** A package's description, read and found to be what its digest says. */
export interface Described {
  readonly digest: Digest
  readonly manifest: Manifest
  /** The bytes of `model.json`. */
  readonly description: Bytes
}

const invalid = (message: string) => refuse('signature-invalid', `model.sig: ${message}`)

/**
 * Whether the signer who vouches for a package signed it, by what this tablet keeps of the signature or the server
 * sends: asked before each load, and before any file of the package is fetched. `key` is from the plant's changes.
 */
export async function checkSignature(
  { digest, ...described }: Described,
  { key, path, fetcher }: { readonly key: ModelKey; readonly path: string; readonly fetcher: Fetcher },
): Promise<Result<Keeping, PackageError>> {
  const place = `${digest}/model.sig`
  async function verify(response: Response): Promise<Result<Bytes, PackageError>> {
    const body = await readBody(response, MAX_BUNDLE_BYTES, () => undefined)
    if (!body.ok) return invalid(body.error.message)
    const verified = await verifyPackageSignature({ signature: body.value, ...described }, key)
    return verified.ok ? body : invalid(verified.error.message)
  }
  const kept = await findKept(place)
  const old = kept && (await verify(kept))
  if (old?.ok) return ok(KEPT)
  if (kept) await dropKept(place)
  const response = await request(path, fetcher)
  if (!response.ok) return old ?? invalid(response.error.message)
  const fresh = await verify(response.value)
  return fresh.ok ? ok(await keep(place, fresh.value)) : fresh
}
