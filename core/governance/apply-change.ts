import type { Bytes } from '../bytes.ts'
import { type AssertionError, verifyAssertion } from '../passkey/assertion.ts'
import { acceptanceChallenge } from '../record/acceptance.ts'
import { type Change, changeChallenge } from '../record/change.ts'
import type { SignedChange } from '../record/record.ts'
import { fail, ok, type Result } from '../result.ts'
import { isUsable } from './authenticator.ts'
import type { FoldError } from './fold/step.ts'
import { fold } from './fold.ts'
import { credentialOf, type State } from './state.ts'

export type ChangeError = FoldError | AssertionError | { kind: 'signer' | 'acceptance'; message: string }

/** A passkey of this person, in use: the key and the names an assertion by it must carry. */
export function expectedAssertion(state: State, person: string, credentialId: string, challenge: Bytes) {
  const credential = credentialOf(state, credentialId as keyof State['credentials'])
  if (credential === undefined || !isUsable(state, credential) || credential.person !== person)
    return undefined
  return {
    credential: credentialId as keyof State['credentials'],
    publicKey: credential.publicKey,
    challenge,
    rpId: state.rpId,
    origins: state.origins,
  }
}

/** Whether each new passkey of a change has itself signed that its person takes it. */
async function verifyAcceptances(state: State, { plant, ops }: Change): Promise<Result<null, ChangeError>> {
  const { rpId, origins } = state
  for (const op of ops) {
    if (op.op !== 'credential.add' || op.acceptance === undefined) continue
    const { person, credential, publicKey } = op
    const challenge = acceptanceChallenge({ plant, person, credential, publicKey })
    const verified = await verifyAssertion(op.acceptance, { credential, publicKey, challenge, rpId, origins })
    if (!verified.ok)
      return fail({ kind: 'acceptance', message: `the person's acceptance: ${verified.error.message}` })
  }
  return ok(null)
}

/**
 * The next state after a signed change. The genesis is checked against the credential that it brings itself: that
 * is why every tablet pins it.
 */
export async function applyChange(
  state: State | undefined,
  { change, assertion }: SignedChange,
): Promise<Result<State, ChangeError>> {
  const next = fold(state, change)
  if (!next.ok) return next
  const expected = expectedAssertion(
    state ?? next.value,
    change.by,
    assertion.credential,
    changeChallenge(change),
  )
  if (expected === undefined)
    return fail({
      kind: 'signer',
      message: `found credential ${assertion.credential}, expected one of person ${change.by}`,
    })
  const verified = await verifyAssertion(assertion, expected)
  if (!verified.ok) return verified
  const accepted = await verifyAcceptances(next.value, change)
  return accepted.ok ? next : accepted
}
