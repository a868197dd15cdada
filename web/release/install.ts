import { ort } from 'virtual:plumb-ort'
import type { Digest } from '../../core/digest.ts'
import type { ReadyRelease } from '../../core/governance/state.ts'
import { signerKey } from '../../core/governance/vouch.ts'
import type { JudgingManifest } from '../../core/model/manifest.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { plansOf } from '../app/plant.ts'
import type { Fetcher } from '../engine/download.ts'
import { loadManifest } from '../engine/manifest-load.ts'
import { loadPackage, pathOf } from '../engine/package.ts'
import type { KeptRow } from '../local/database.ts'
import type { Governance } from '../local/governance.ts'
import { MAX_RELEASE_BYTES } from './limit.ts'

/** Why a release is not on this tablet. Nothing of what runs has changed. */
export interface InstallError {
  readonly kind:
    | 'app-differs'
    | 'runtime-differs'
    | 'plan-missing'
    | 'model-refused'
    | 'too-large'
    | 'no-room'
  readonly message: string
}

export interface InstallParts {
  readonly ready: ReadyRelease
  readonly governance: Governance
  /** The builds of the app that are on this tablet: the one that runs, and one that waits. */
  readonly builds: { readonly own: Digest | undefined; readonly waiting: Digest | undefined }
  readonly fetcher: Fetcher
  /** Bytes that the browser still gives; undefined where it does not say. */
  readonly room: () => Promise<number | undefined>
  readonly onProgress: (done: number, total: number) => void
}

const refuse = (kind: InstallError['kind'], message: string) => fail<InstallError>({ kind, message })

/** Whether the app and the runtime that a release names are here: it is tried and approved as a whole. */
function checkApp({ ready, builds }: InstallParts): Result<null, InstallError> {
  const { app, runtime } = ready.release
  const { own, waiting } = builds
  if (app !== null && app !== own && app !== waiting)
    return refuse('app-differs', `found app ${waiting ?? own ?? 'of no known build'}, expected ${app}`)
  // Another app brings a runtime of its own, whose digest stands in its code.
  if ((app === null || app === own) && runtime !== null && runtime !== ort.wasm.digest)
    return refuse('runtime-differs', `found runtime ${ort.wasm.digest}, expected ${runtime}`)
  return ok(null)
}

/** The keys under which the engine keeps a package's files, all of them digests of what is inside. */
const keysOf = (model: Digest, { files }: JudgingManifest): string[] => [
  ...[model, `${model}/model.sig`],
  ...files.map(({ digest }) => digest),
]

async function loadManifests({ ready, fetcher }: InstallParts) {
  const manifests = new Map<Digest, JudgingManifest>()
  for (const model of ready.release.models) {
    const loaded = await loadManifest(model, pathOf(model, 'model.json'), fetcher)
    if (!loaded.ok) return refuse('model-refused', loaded.error.message)
    manifests.set(model, loaded.value.manifest)
  }
  return ok(manifests)
}

/**
 * Brings a release onto the tablet, whole and verified, or not at all: its app and plans first, then the sizes that its
 * models state, and only then their files, each never longer than stated and held to its digest. Gives the row that
 * says so; writing it is the caller's.
 */
export async function installRelease(parts: InstallParts): Promise<Result<KeptRow, InstallError>> {
  const { ready, governance, fetcher, room, onProgress } = parts
  const { number } = ready.release
  const app = checkApp(parts)
  if (!app.ok) return app
  if (plansOf(governance, ready.release).length < ready.release.plans.length)
    return refuse('plan-missing', 'found a plan whose text is not on this tablet')
  const manifests = await loadManifests(parts)
  if (!manifests.ok) return manifests
  const files = [...manifests.value.values()].flatMap((manifest) => manifest.files)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes > MAX_RELEASE_BYTES)
    return refuse('too-large', `found ${bytes} bytes, expected at most ${MAX_RELEASE_BYTES}`)
  const left = await room()
  if (left !== undefined && bytes > left)
    return refuse('no-room', `found room for ${left} bytes, expected ${bytes}`)
  let before = 0
  for (const [digest, manifest] of manifests.value) {
    const signer = signerKey(governance.state, digest)
    const loaded = await loadPackage({
      ...{ digest, signer, fetcher, runtime: ort.wasm },
      onProgress: (done) => onProgress(Math.min(before + done, bytes), bytes),
    })
    if (!loaded.ok) return refuse('model-refused', loaded.error.message)
    if (loaded.value.keeping.kind === 'not-kept') return refuse('no-room', loaded.value.keeping.message)
    before += manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  }
  const keys = [...manifests.value].flatMap(([model, manifest]) => keysOf(model, manifest))
  return ok({ digest: ready.digest, release: number, files: [...new Set(keys)], bytes, ranAt: 0 })
}
