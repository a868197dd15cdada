import type { Bytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { ModelKey } from '../../core/model-signature/public-key.ts'
import { ok, type Result } from '../../core/result.ts'
import { type Fetcher, KEPT, type Keeping, loadFile, type OnBytes, type WantedFile } from './download.ts'
import { loadManifest, type PackageError, refuse } from './manifest-load.ts'
import type { VerifiedPackage } from './message.ts'
import type { Described } from './signature.ts'

export interface LoadedPackage {
  readonly wasm: ArrayBuffer
  readonly model: VerifiedPackage
  readonly keeping: Keeping
}

export interface LoadParts {
  readonly digest: Digest
  /** Whose `model.sig` must hold, where it is not a person of the plant who vouches for the model. */
  readonly signer?: ModelKey | undefined
  readonly fetcher: Fetcher
  /** The runtime's WASM, as the build knew it. */
  readonly runtime: WantedFile
  readonly onProgress: (bytes: number, total: number) => void
}

/** Where the server has a package's files. */
export const pathOf = (digest: Digest, file: string): string => `/packages/${digest}/${file}`

/** The reader of graphs is no part of the shell; like every part of the app it is on the tablet, also without a network. */
const loadInspect = () =>
  import('../../core/model/inspect-package.ts').then(
    ({ inspectPackage }) => inspectPackage,
    () => undefined,
  )

/** Loads all of `files` one after the other, each verified; the first that fails ends it. */
async function loadFiles(files: readonly WantedFile[], fetcher: Fetcher, onBytes: OnBytes) {
  const found = new Map<string, Bytes>()
  let keeping: Keeping = KEPT
  for (const file of files) {
    const loaded = await loadFile(file, fetcher, onBytes)
    if (!loaded.ok) return loaded
    found.set(file.path, loaded.value.bytes)
    if (loaded.value.keeping.kind === 'not-kept') keeping = loaded.value.keeping
  }
  return ok({ found, keeping })
}

/** Whether the signer signed it. What checks this comes when a plant has signers, from the same cache as all screens. */
async function vouch(
  { fetcher }: LoadParts,
  key: ModelKey,
  described: Described,
): Promise<Result<Keeping, PackageError>> {
  const checking = await import('./signature.ts').catch(() => undefined)
  if (checking === undefined) return refuse('signature-invalid', 'model.sig: found no way to check it here')
  return checking.checkSignature(described, { key, path: pathOf(described.digest, 'model.sig'), fetcher })
}

/**
 * The runtime and a package, complete and verified byte by byte, or the cause for which they are refused. Progress
 * counts both. Nothing of a refused package is handed on.
 */
export async function loadPackage(parts: LoadParts): Promise<Result<LoadedPackage, PackageError>> {
  const { digest, signer, fetcher, runtime, onProgress } = parts
  const loaded = await loadManifest(digest, pathOf(digest, 'model.json'), fetcher)
  if (!loaded.ok) return loaded
  const { manifest, description } = loaded.value
  const vouched = signer ? await vouch(parts, signer, { digest, manifest, description }) : ok(KEPT)
  if (!vouched.ok) return vouched
  const files = manifest.files.map((file) => ({ ...file, path: pathOf(digest, file.path) }))
  const total = [...files, runtime].reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  const onBytes: OnBytes = (more) => {
    done += more
    onProgress(done, total)
  }
  onBytes(0)
  const wasm = await loadFile(runtime, fetcher, onBytes)
  if (!wasm.ok) return refuse('backend-failed', wasm.error.message)
  const model = await loadFiles(files, fetcher, onBytes)
  if (!model.ok)
    return refuse(model.error.kind === 'missing' ? 'model-missing' : 'model-altered', model.error.message)
  const byPath = new Map(
    manifest.files.map(({ path }) => [path, model.value.found.get(pathOf(digest, path)) ?? new Uint8Array()]),
  )
  const inspect = await loadInspect()
  if (!inspect) return refuse('backend-failed', 'found no part of the app that reads graphs: reload it')
  const inspected = inspect(manifest, byPath)
  if (!inspected.ok) return refuse('manifest-invalid', inspected.error.message)
  const keepings = [loaded.value.keeping, vouched.value, wasm.value.keeping, model.value.keeping]
  return ok({
    wasm: wasm.value.bytes.buffer,
    model: { digest, manifest, files: byPath },
    keeping: keepings.find(({ kind }) => kind === 'not-kept') ?? KEPT,
  })
}
