import type { Bytes } from '../../../core/bytes.ts'
import type { Digest } from '../../../core/digest.ts'
import { type ManifestOf, manifestDigest } from '../../../core/model/manifest.ts'
import { parseManifest } from '../../../core/model/parse-manifest.ts'
import type { ModelKey } from '../../../core/model-signature/public-key.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { send } from '../../api/request.ts'
import { type Fetcher, loadFile, type WantedFile } from '../../engine/download.ts'
import { checkSignature } from '../../engine/signature.ts'

/** A backbone whose every byte is what its digest says. */
export interface LoadedBackbone {
  readonly digest: Digest
  readonly manifest: ManifestOf<'features'>
  readonly graph: Bytes
  readonly wasm: ArrayBuffer
}

/** Which backbone, and the key that must have signed it where a signer vouches for it. */
export interface WantedBackbone {
  readonly digest: Digest
  readonly signer: ModelKey | undefined
}

export interface BackboneError {
  readonly kind: 'backbone'
  readonly message: string
}

const refuse = (message: string) => fail<BackboneError>({ kind: 'backbone', message })
const sameOrigin: Fetcher = (path) => fetch(path, { credentials: 'same-origin' })

async function loadManifest({
  digest,
  signer,
}: WantedBackbone): Promise<Result<ManifestOf<'features'>, BackboneError>> {
  const answer = await send(`/packages/${digest}/model.json`)
  if (!answer.ok) return refuse(answer.error.message)
  const description = new Uint8Array(await answer.value.arrayBuffer())
  const parsed = parseManifest(description)
  if (!parsed.ok) return refuse(parsed.error.message)
  const manifest = parsed.value
  const found = manifestDigest(manifest)
  if (found !== digest) return refuse(`model.json: found digest ${found}, expected ${digest}`)
  if (manifest.task !== 'features') return refuse('found a model, expected a backbone')
  if (signer === undefined) return ok(manifest)
  const where = { key: signer, path: `/packages/${digest}/model.sig`, fetcher: sameOrigin }
  const signed = await checkSignature({ digest, manifest, description }, where)
  return signed.ok ? ok(manifest) : refuse(signed.error.message)
}

/** Loads a backbone and the runtime, each verified; `onBytes` is told what came and of how much. */
export async function loadBackbone(
  wanted: WantedBackbone,
  runtime: WantedFile,
  onBytes: (done: number, total: number) => void,
): Promise<Result<LoadedBackbone, BackboneError>> {
  const { digest } = wanted
  const manifest = await loadManifest(wanted)
  if (!manifest.ok) return manifest
  const listed = manifest.value.files.find(({ path }) => path === manifest.value.graph)
  if (listed === undefined) return refuse('model.json: found no graph listed')
  const total = listed.bytes + runtime.bytes
  let done = 0
  const count = (more: number) => {
    done += more
    onBytes(done, total)
  }
  const wasm = await loadFile(runtime, sameOrigin, count)
  if (!wasm.ok) return refuse(wasm.error.message)
  const graph = await loadFile({ ...listed, path: `/packages/${digest}/${listed.path}` }, sameOrigin, count)
  if (!graph.ok) return refuse(graph.error.message)
  const bytes = wasm.value.bytes.slice().buffer
  return ok({ digest, manifest: manifest.value, graph: graph.value.bytes, wasm: bytes })
}
