import type { Openings } from '../../core/commitment.ts'
import type { Operation } from '../../core/governance/operation.ts'
import { headOf, type State } from '../../core/governance/state.ts'
import { type Change, changeChallenge, changeHash } from '../../core/record/change.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { indexAnswerSchema } from '../../core/wire/answer.ts'
import { ask, jsonBody, type RequestError } from '../api/request.ts'
import type { TabletRow } from '../local/database.ts'
import { type Governance, type GovernanceError, takeChanges } from '../local/governance.ts'
import type { TabletStorage } from '../local/storage.ts'
import { type PasskeyError, usePasskey } from '../session/passkey.ts'
import type { Session } from '../session/sign-in.ts'

/** Where somebody is signed in and changes the rules: the app. */
export interface Desk {
  readonly session: Session | undefined
  readonly tablet: TabletRow | undefined
  readonly database: TabletStorage
  governance: Governance | undefined
  readonly sync: { poke(): void }
}

/** What somebody is about to change. */
export interface Intent {
  readonly ops: readonly Operation[]
  readonly reason: string
  /** What the operations' commitments open to. */
  readonly openings?: Openings
}

/** `waits`: the change is a proposal until other people have approved it. */
export type Signed = { readonly change: Change; readonly outcome: 'done' | 'waits' }

export type SignError =
  | RequestError
  | PasskeyError
  | GovernanceError
  | { kind: 'not-signed' | 'not-stored'; message: string }

const nextChange = (state: State, by: Change['by'], { ops, reason }: Intent): Change => ({
  ...{ plant: state.plant, seq: state.changes.length, prev: headOf(state), at: Date.now() },
  ...{ by, ops: [...ops], reason: reason.slice(0, 500) },
})

/** The plant has the change and this browser could not store it: the next round that can reads it. */
const unstored = () =>
  fail<SignError>({
    kind: 'not-stored',
    message: 'the rules are changed, and this browser could not store them: it reads them again by itself',
  })

/**
 * Changes the plant's rules: the passkey of the person who is signed in signs the change, the server appends it, and
 * this browser folds it at once. Refused as a conflict when somebody else changed the rules meanwhile.
 */
export async function signChange(app: Desk, intent: Intent): Promise<Result<Signed, SignError>> {
  const { session, governance, tablet, database } = app
  if (session === undefined || governance === undefined || tablet === undefined)
    return fail({ kind: 'not-signed', message: 'nobody is signed in: sign in and try again' })
  const { state } = governance
  const { person, credential } = session.grant
  const change = nextChange(state, person, intent)
  const signed = await usePasskey({
    ...{ rpId: state.rpId, credentials: [credential], challenge: changeChallenge(change) },
  })
  if (!signed.ok) return signed
  const record = { kind: 'change', change, assertion: signed.value.assertion } as const
  const openings = intent.openings ?? {}
  const taken = await ask(indexAnswerSchema, '/api/changes', jsonBody({ record, openings }))
  if (!taken.ok) {
    // Somebody was faster: what they changed is read now, so that the next try starts from it.
    app.sync.poke()
    return taken
  }
  const followed = await takeChanges(database, tablet, governance, [
    { record, openings, place: taken.value.index },
  ]).catch(unstored)
  if (!followed.ok) return followed
  app.governance = followed.value
  app.sync.poke()
  const waits = followed.value.state.proposals?.[changeHash(change)] !== undefined
  return ok({ change, outcome: waits ? 'waits' : 'done' })
}
