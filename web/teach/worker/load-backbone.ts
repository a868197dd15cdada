import type { Bytes } from '../../../core/bytes.ts'
import type { Digest } from '../../../core/digest.ts'
import { type ManifestOf, manifestDigest } from '../../../core/model/manifest.ts'
import { parseManifest } from '../../../core/model/parse-manifest.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { packagesAnswerSchema } from '../../../core/wire/package.ts'
import { ask, send } from '../../api/request.ts'
import { type Fetcher, loadFile, type WantedFile } from '../../engine/download.ts'

/** A backbone whose every byte is what its digest says. */
export interface LoadedBackbone {
  readonly digest: Digest
  readonly manifest: ManifestOf<'features'>
  readonly graph: Bytes
  readonly wasm: ArrayBuffer
}

export interface BackboneError {
  readonly kind: 'backbone'
  readonly message: string
}

const refuse = (message: string) => fail<BackboneError>({ kind: 'backbone', message })
const sameOrigin: Fetcher = (path) => fetch(path, { credentials: 'same-origin' })

async function loadManifest(digest: Digest): Promise<Result<ManifestOf<'features'>, BackboneError>> {
  const answer = await send(`/packages/${digest}/model.json`)
  if (!answer.ok) return refuse(answer.error.message)
  const parsed = parseManifest(new Uint8Array(await answer.value.arrayBuffer()))
  if (!parsed.ok) return refuse(parsed.error.message)
  const found = manifestDigest(parsed.value)
  if (found !== digest) return refuse(`model.json: found digest ${found}, expected ${digest}`)
  return parsed.value.task === 'features' ? ok(parsed.value) : refuse('found a model, expected a backbone')
}

/** Loads the server's first backbone and the runtime, each verified; `onBytes` is told what came and of how much. */
export async function loadBackbone(
  runtime: WantedFile,
  onBytes: (done: number, total: number) => void,
): Promise<Result<LoadedBackbone, BackboneError>> {
  const list = await ask(packagesAnswerSchema, '/api/packages')
  if (!list.ok) return refuse(list.error.message)
  const digest = list.value.packages.find(({ task }) => task === 'features')?.digest
  if (digest === undefined)
    return refuse('this server has no backbone: run npm run models there, and restart it')
  const manifest = await loadManifest(digest)
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
