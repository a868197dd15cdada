import type { State } from '../../../core/governance/state.ts'
import { barTo, signerKey } from '../../../core/governance/vouch.ts'
import type { DeviceId } from '../../../core/id.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { OWN_BACKBONE } from '../../../core/teach/fuse/own-backbone.ts'
import { type PackagesAnswer, packagesAnswerSchema } from '../../../core/wire/package.ts'
import { ask, type RequestError } from '../../api/request.ts'
import type { App } from '../../app/app.svelte.ts'
import type { WantedBackbone } from '../worker/load-backbone.ts'

/** A backbone that a model may be taught on here. */
export interface BackboneChoice extends WantedBackbone {
  readonly name: string
}

/**
 * Of what a server has, the backbones that a model may be taught on: the one whose digest stands in this app, and those
 * that the plant has registered and whose signer it still trusts. What the server holds besides is none.
 */
export const offeredBackbones = (
  { packages }: PackagesAnswer,
  state: State,
  device: DeviceId,
): BackboneChoice[] =>
  packages
    .filter(({ task }) => task === 'features')
    .filter(({ digest }) => {
      const bar = barTo(state, { model: digest, device })
      return bar === undefined || (digest === OWN_BACKBONE && bar === 'model-unregistered')
    })
    .map(({ digest, name }) => ({
      digest,
      name: state.models[digest]?.name ?? name,
      signer: signerKey(state, digest),
    }))

/** Asks the server which backbones there are, and keeps those that a model may be taught on here. */
export async function readBackbones({
  governance,
  tablet,
}: App): Promise<Result<BackboneChoice[], RequestError | { kind: 'backbone'; message: string }>> {
  if (governance === undefined || tablet === undefined) return ok([])
  const list = await ask(packagesAnswerSchema, '/api/packages')
  if (!list.ok) return list
  const found = offeredBackbones(list.value, governance.state, tablet.device)
  if (found.length > 0) return ok(found)
  const message = 'this server has no backbone that this app may teach on: run npm run models there'
  return fail({ kind: 'backbone', message })
}
