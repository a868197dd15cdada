import { barTo, signerKey } from '../../../core/governance/vouch.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { packagesAnswerSchema } from '../../../core/wire/package.ts'
import { ask, type RequestError } from '../../api/request.ts'
import type { App } from '../../app/app.svelte.ts'
import type { WantedBackbone } from '../worker/load-backbone.ts'

/** A backbone that a model may be taught on here. */
export interface BackboneChoice extends WantedBackbone {
  readonly name: string
}

/**
 * The backbones that a model may be taught on: those that ship with the server, and those that the plant has registered
 * and whose signer it still trusts. What somebody delivered and nobody registered is none.
 */
export async function readBackbones(
  app: App,
): Promise<Result<BackboneChoice[], RequestError | { kind: 'backbone'; message: string }>> {
  const { governance, tablet } = app
  if (governance === undefined || tablet === undefined) return ok([])
  const { state } = governance
  const list = await ask(packagesAnswerSchema, '/api/packages')
  if (!list.ok) return list
  const found = list.value.packages
    .filter(({ task }) => task === 'features')
    .filter(({ digest, ships }) => {
      const bar = barTo(state, { model: digest, device: tablet.device })
      return bar === undefined || (ships && bar === 'model-unregistered')
    })
    .map(({ digest, name }) => ({
      digest,
      name: state.models[digest]?.name ?? name,
      signer: signerKey(state, digest),
    }))
  return found.length > 0
    ? ok(found)
    : fail({ kind: 'backbone', message: 'this server has no backbone: run npm run models there' })
}
