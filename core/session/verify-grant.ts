import { authenticatorKind, isAdmitted } from '../governance/authenticator.ts'
import { credentialOf, isActiveAt, policyAt, type State } from '../governance/state.ts'
import { CLOCK_SLACK_MS } from '../limit.ts'
import { type Assertion, verifyAssertion } from '../passkey/assertion.ts'
import { fail, ok, type Result } from '../result.ts'
import { type Grant, grantChallenge } from './grant.ts'

export type GrantError = { kind: 'grant'; message: string }

const refuse = (message: string) => fail<GrantError>({ kind: 'grant', message })

/** A vendor is there while a person of the plant lets them in, and no longer. */
function checkVendor(state: State, { person, notAfter }: Grant, head: number) {
  if (!state.people[person]?.roles.includes('vendor')) return undefined
  const isOpen = state.vendors?.[person]?.some(
    (leave) => isActiveAt(leave, head) && notAfter <= leave.notAfter,
  )
  return isOpen ? undefined : refuse('found a vendor whom nobody has let in for this time')
}

/**
 * Verifies that a person's passkey opened this session, as far as the given state tells. The person, passkey and
 * tablet must have been in the plant at the change the tablet had then folded; whether they still are is for the
 * caller to flag. Needs no network: this is how somebody signs in during an outage.
 */
export async function verifyGrant(
  state: State,
  grant: Grant,
  assertion: Assertion,
): Promise<Result<Grant, GrantError>> {
  if (grant.plant !== state.plant) return refuse(`found plant ${grant.plant}, expected ${state.plant}`)
  const head = state.changes.lastIndexOf(grant.governanceHead)
  if (head === -1) return refuse(`found governance head ${grant.governanceHead}, which this plant never had`)
  if (!isActiveAt(state.devices[grant.device], head))
    return refuse(`found device ${grant.device}, which is not enrolled`)
  if (!isActiveAt(state.people[grant.person], head))
    return refuse(`found person ${grant.person}, who is not in the plant`)
  const credential = credentialOf(state, grant.credential)
  if (credential === undefined || !isActiveAt(credential, head))
    return refuse(`found credential ${grant.credential}, which is not in use`)
  if (credential.person !== grant.person) return refuse('found a credential of somebody else')
  if (grant.notAfter <= grant.issuedAt) return refuse('found a grant that ends before it begins')
  const policy = policyAt(state, head)
  if (grant.notAfter - grant.issuedAt > policy.sessionMs)
    return refuse(
      `found a grant of ${grant.notAfter - grant.issuedAt} ms, expected at most ${policy.sessionMs}`,
    )
  if (grant.storage === 'device' && policy.withoutPrf === 'refuse')
    return refuse('found a passkey that cannot lock the tablet, which this plant does not admit')
  if (!isAdmitted(policy, credential))
    return refuse(`found a ${authenticatorKind(credential)} passkey, which this plant does not admit`)
  const closed = checkVendor(state, grant, head)
  if (closed !== undefined) return closed
  const verified = await verifyAssertion(assertion, {
    credential: grant.credential,
    publicKey: credential.publicKey,
    challenge: grantChallenge(grant),
    rpId: state.rpId,
    origins: state.origins,
  })
  return verified.ok ? ok(grant) : refuse(verified.error.message)
}

/** Whether a time lies in the session, give or take what a clock may be off at its start. */
export const isWithinGrant = (grant: Grant, at: number): boolean =>
  at >= grant.issuedAt - CLOCK_SLACK_MS && at <= grant.notAfter
