import * as v from 'valibot'
import type { Bytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { encodeJson } from '../../core/json.ts'
import { type Manifest, manifestDigest } from '../../core/model/manifest.ts'
import { ok, type Result } from '../../core/result.ts'
import { ask, type RequestError, send } from '../api/request.ts'

/** A package in memory: its manifest, every file that this lists, and what somebody else has signed of it. */
export interface PackageToSend {
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, Bytes>
  /** `model.json` as it was signed; without, its canonical form. */
  readonly description?: Bytes
  readonly signature?: Bytes | undefined
}

/** A graph of a hundred megabytes over a plant's slow Wi-Fi. */
const PATIENCE_MS = 10 * 60_000

const beganSchema = v.strictObject({ missing: v.array(v.string()) })

/**
 * Sends a package to the server: `model.json`, then the files that are not there yet, then the end, after which it is
 * served. Broken off, it goes on where it stood when it is sent again. `onProgress` is told bytes.
 */
export async function uploadPackage(
  { manifest, files, description = encodeJson(manifest), signature }: PackageToSend,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Result<Digest, RequestError>> {
  const digest = manifestDigest(manifest)
  const place = `/api/packages/${digest}`
  const put = (body: BodyInit): RequestInit => ({ method: 'PUT', body, signal })
  const began = await ask(beganSchema, `${place}/model.json`, put(description), PATIENCE_MS)
  if (!began.ok) return began
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const { path, bytes } of manifest.files) {
    const file = files.get(path)
    if (file === undefined) throw new Error(`upload: found no ${path}, expected it in the package`)
    if (began.value.missing.includes(path)) {
      const sent = await send(`${place}/${path}`, put(file), PATIENCE_MS)
      if (!sent.ok) return sent
    }
    done += bytes
    onProgress(done, total)
  }
  if (signature) {
    const signed = await send(`${place}/model.sig`, put(signature), PATIENCE_MS)
    if (!signed.ok) return signed
  }
  const finished = await send(place, { method: 'POST', signal }, PATIENCE_MS)
  return finished.ok ? ok(digest) : finished
}
