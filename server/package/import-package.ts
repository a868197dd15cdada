import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Bytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { manifestDigest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import type { SignatureRefusal } from '../../core/model-signature/refusal.ts'
import { ok, type Result } from '../../core/result.ts'
import type { ModelFailure } from '../model/failure.ts'
import { readModel, SIGNATURE } from '../model/read-model.ts'
import { verifyModel } from '../model/verify-model.ts'
import { failure, type PackageFailure } from './failure.ts'
import { makeIncoming } from './incoming.ts'
import { openPackages } from './packages.ts'

const readOrNothing = (path: string): Promise<Bytes | undefined> =>
  readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  )

type ImportFailure = PackageFailure | ModelFailure | SignatureRefusal

/**
 * Takes a package from a folder of this machine into a data folder, through the same checks as one that is sent; with
 * `key`, only when its signature verifies with it. Gives the digest to register it by.
 */
export async function importPackage(
  folder: string,
  data: string,
  key: string | undefined,
): Promise<Result<Digest, ImportFailure>> {
  const verified = key === undefined ? ok(null) : await verifyModel(folder, key)
  if (!verified.ok) return verified
  const found = await readModel(folder)
  if (!found.ok) return found
  const bytes = await readOrNothing(join(folder, 'model.json'))
  if (bytes === undefined) return failure.incomplete('model.json')
  const parsed = parseManifest(bytes)
  if (!parsed.ok) return failure.manifest(parsed.error.message)
  const manifest = parsed.value
  const listed = new Set(['model.json', ...manifest.files.map(({ path }) => path)])
  const extra = found.value.find(({ path }) => !listed.has(path))
  if (extra !== undefined) return failure.unknown(extra.path)

  const digest = manifestDigest(manifest)
  const root = join(data, 'packages')
  const packages = openPackages([root], () => undefined)
  const incoming = makeIncoming({ root, packages, now: Date.now })
  const begun = await incoming.begin(digest, bytes)
  if (!begun.ok) return begun
  for (const path of begun.value) {
    if (!found.value.some((file) => file.path === path)) return failure.incomplete(path)
    const body = Readable.toWeb(createReadStream(join(folder, path))) as ReadableStream<Uint8Array>
    const taken = await incoming.take(digest, path, body)
    if (!taken.ok) return taken
  }
  const signature = await readOrNothing(join(folder, SIGNATURE))
  const signed = signature === undefined ? ok(null) : await incoming.sign(digest, signature, true)
  if (!signed.ok) return signed
  const finished = await incoming.finish(digest)
  return finished.ok ? ok(digest) : finished
}
