import type { Digest } from '../../core/digest.ts'
import { type Manifest, manifestDigest } from '../../core/model/manifest.ts'
import { parseManifest } from '../../core/model/parse-manifest.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type RequestError, send } from '../api/request.ts'

/** What a model says of itself, when the server has it and it is what its digest says. */
export async function readManifest(
  model: Digest,
): Promise<Result<Manifest, RequestError | { kind: 'altered'; message: string }>> {
  const answer = await send(`/packages/${model}/model.json`)
  if (!answer.ok) return answer
  const parsed = parseManifest(new Uint8Array(await answer.value.arrayBuffer()))
  if (!parsed.ok) return fail({ kind: 'altered', message: parsed.error.message })
  return manifestDigest(parsed.value) === model
    ? ok(parsed.value)
    : fail({ kind: 'altered', message: 'the server sent another model than the one asked for' })
}
