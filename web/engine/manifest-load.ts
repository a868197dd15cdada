import * as v from 'valibot'
import { type Bytes, utf8ToText } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { type Manifest, manifestDigest, manifestSchema } from '../../core/model/manifest.ts'
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

function parseJson(bytes: Bytes): unknown {
  try {
    return JSON.parse(utf8ToText(bytes) ?? '')
  } catch {
    return undefined
  }
}

/** What the schema cannot say: every file that is used is listed, none twice, and all of them fit. */
function checkFiles({ graph, golden, files, outputs }: Manifest): string | undefined {
  const sizes = new Map(files.map(({ path, bytes }) => [path, bytes]))
  if (sizes.size !== files.length) return 'files: found a path twice, expected it once'
  for (const path of [graph, ...golden.flatMap(({ image, map }) => [image, map])])
    if (!sizes.has(path)) return `files: found no ${path}, expected it listed`
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total > MAX_PACKAGE_BYTES) return `files: found ${total} bytes, expected at most ${MAX_PACKAGE_BYTES}`
  const mapBytes = outputs.map.width * outputs.map.height * 4
  const wrong = golden.find(({ map }) => sizes.get(map) !== mapBytes)
  return wrong && `${wrong.map}: found ${sizes.get(wrong.map)} bytes, expected ${mapBytes}`
}

/** `model.json` checked in order: the schema, the digest that was asked for, and the files it names. */
export function parseManifest(bytes: Bytes, digest: Digest): Result<Manifest, PackageError> {
  const parsed = v.safeParse(manifestSchema, parseJson(bytes))
  if (!parsed.success) {
    const { message, path } = parsed.issues[0]
    const at = path?.map(({ key }) => String(key)).join('.') ?? ''
    return refuse('manifest-invalid', `model.json: ${at} ${message}`)
  }
  const found = manifestDigest(parsed.output)
  if (found !== digest)
    return refuse('model-altered', `model.json: found digest ${found}, expected ${digest}`)
  const problem = checkFiles(parsed.output)
  return problem ? refuse('manifest-invalid', problem) : ok(parsed.output)
}

type Loaded = { readonly manifest: Manifest; readonly keeping: Keeping }

async function readManifest(response: Response, digest: Digest): Promise<Result<Manifest, PackageError>> {
  const body = await readBody(response, MAX_MANIFEST_BYTES, () => undefined)
  return body.ok
    ? parseManifest(body.value, digest)
    : refuse('manifest-invalid', `model.json: ${body.error.message}`)
}

/** The manifest of the package with this digest, from what is kept or fetched, checked either way. */
export async function loadManifest(
  digest: Digest,
  path: string,
  fetcher: Fetcher,
): Promise<Result<Loaded, PackageError>> {
  const kept = await findKept(digest)
  const old = kept && (await readManifest(kept, digest))
  if (old?.ok) return ok({ manifest: old.value, keeping: KEPT })
  if (kept) await dropKept(digest)
  const response = await request(path, fetcher)
  if (!response.ok) return old ?? refuse('model-missing', response.error.message)
  const copy = response.value.clone()
  const fresh = await readManifest(response.value, digest)
  if (!fresh.ok) return fresh
  return ok({ manifest: fresh.value, keeping: await keep(digest, new Uint8Array(await copy.arrayBuffer())) })
}
