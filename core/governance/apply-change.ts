import type { Bytes } from '../bytes.ts'
import { type AssertionError, verifyAssertion } from '../passkey/assertion.ts'
import { changeChallenge } from '../record/change.ts'
import type { SignedChange } from '../record/record.ts'
import { fail, ok, type Result } from '../result.ts'
import type { FoldError } from './fold/step.ts'
import { fold } from './fold.ts'
import { credentialOf, isActive, type State } from './state.ts'

export type ChangeError = FoldError | AssertionError | { kind: 'signer'; message: string }

/** A passkey of this person, in use: the key and the names an assertion by it must carry. */
export function expectedAssertion(state: State, person: string, credentialId: string, challenge: Bytes) {
  const credential = credentialOf(state, credentialId as keyof State['credentials'])
  if (credential === undefined || !isActive(credential) || credential.person !== person) return undefined
  return {
    credential: credentialId as keyof State['credentials'],
    publicKey: credential.publicKey,
    challenge,
    rpId: state.rpId,
    origins: state.origins,
  }
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
  return verified.ok ? ok(next.value) : verified
}
