import type { Digest } from '../../core/digest.ts'
import { headOf, type State } from '../../core/governance/state.ts'
import type { CredentialId } from '../../core/id.ts'
import { type Change, changeChallenge } from '../../core/record/change.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { indexAnswerSchema } from '../../core/wire/answer.ts'
import { ask, jsonBody, type RequestError } from '../api/request.ts'
import type { App } from '../app/app.svelte.ts'
import { type PasskeyError, usePasskey } from '../session/passkey.ts'

export type RegisterError = RequestError | PasskeyError | { kind: 'not-signed'; message: string }

/** What a person is about to sign for a model: made from the newest rules that this browser knows. */
function changeFor(state: State, person: Change['by'], model: Digest, name: string): Change {
  return {
    ...{ plant: state.plant, seq: state.changes.length, prev: headOf(state), at: Date.now(), by: person },
    ops: [{ op: 'model.register', model, name }],
    reason: `model ${name} registered by the person who taught it`.slice(0, 500),
  }
}

/**
 * Registers a model: a change that the signed-in person's passkey signs. `refused` with the word `stale` means that
 * somebody else changed the plant's rules meanwhile: asked again after the next round with the server, it works.
 */
export async function registerModel(
  app: App,
  { digest, name }: { digest: Digest; name: string },
): Promise<Result<Change, RegisterError>> {
  const { session, governance } = app
  if (session === undefined || governance === undefined)
    return fail({ kind: 'not-signed', message: 'nobody is signed in: sign in and try again' })
  const { state } = governance
  const { person, credential } = session.grant
  const change = changeFor(state, person, digest, name)
  const signed = await usePasskey({
    rpId: state.rpId,
    credentials: [credential as CredentialId],
    challenge: changeChallenge(change),
  })
  if (!signed.ok) return signed
  const record = { kind: 'change', change, assertion: signed.value.assertion } as const
  const taken = await ask(indexAnswerSchema, '/api/changes', jsonBody({ record, openings: {} }))
  if (!taken.ok) return taken
  app.sync.poke()
  return ok(change)
}
