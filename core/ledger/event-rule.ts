import type { Digest } from '../digest.ts'
import { authenticatorKind, isAdmitted } from '../governance/authenticator.ts'
import { releaseByNumber } from '../governance/release.ts'
import { credentialOf, headOf, isActive, policyAt, type State } from '../governance/state.ts'
import { barTo } from '../governance/vouch.ts'
import { MAX_UNDECIDED } from '../limit.ts'
import { type Expected, verifyAssertion } from '../passkey/assertion.ts'
import { type Event, type EventOf, esignChallenge, needsEsign } from '../record/event.ts'
import type { SignedEvent } from '../record/record.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Grant } from '../session/grant.ts'
import type { Chain } from './ledger.ts'
import type { Refusal, RefusalKind } from './refusal.ts'

type Check = Result<null, Refusal>

const fine: Check = ok(null)
const refuse = (kind: RefusalKind, message: string) => fail<Refusal>({ kind, message })

type Step = EventOf<'inspection.judged'>['body'] | EventOf<'inspection.manual'>['body']

function checkPlan(state: State, body: Step): Check {
  const plan = state.plans[body.plan]?.[body.planVersion - 1]
  if (plan === undefined)
    return refuse(
      'unknown-plan',
      `found plan ${body.plan} version ${body.planVersion}, which was never published`,
    )
  if ('model' in body && !plan.models.includes(body.model))
    return refuse('unknown-model', `found model ${body.model}, which this plan does not use`)
  if ('model' in body && !isActive(state.models[body.model]))
    return refuse('unknown-model', `found model ${body.model}, which is not registered`)
  return fine
}

/** No verdict of a model that was stopped on this tablet, or that the tablet knew to be stopped when somebody signed in. */
function checkStopped(state: State, chain: Chain, { event, model }: { event: Event; model: Digest }): Check {
  if (chain.stopped?.includes(model))
    return refuse('model-stopped', `found model ${model}, which was stopped on this tablet`)
  const canStop = state.quarantines?.[model] !== undefined || state.models[model]?.signer !== undefined
  if (!canStop) return fine
  // A tablet hears during a session that a model is cleared: it is barred only where it has been ever since.
  const head = state.changes.lastIndexOf(chain.session?.governanceHead ?? headOf(state))
  for (let seq = head; seq < state.changes.length; seq++)
    if (barTo(state, { model, device: event.device }, seq) === undefined) return fine
  return refuse(
    'model-stopped',
    `found model ${model}, which was stopped before the session opened and ever since`,
  )
}

/** No verdict of a model without a passed self-test, in this session, of this model on this backend. */
function checkSelftest(
  chain: Chain,
  { selftest, model, backend }: EventOf<'inspection.judged'>['body'],
): Check {
  const found = chain.selftests.get(selftest)
  if (found === undefined || found.model !== model || found.backend !== backend)
    return refuse(
      'selftest-missing',
      `found self-test ${selftest}, which did not pass for this model on ${backend} in this session`,
    )
  return fine
}

type Decision = EventOf<'inspection.accepted'> | EventOf<'inspection.overruled'>

function checkOpen(
  chain: Chain,
  { inspection, judged }: Decision['body'] | EventOf<'inspection.blind'>['body'],
): Check {
  if (chain.undecided.get(inspection)?.judged === judged) return fine
  return refuse(
    'unknown-inspection',
    `found a decision on inspection ${inspection}, which does not wait for one on this device`,
  )
}

function checkDecision(chain: Chain, event: Decision): Check {
  const waits = checkOpen(chain, event.body)
  const open = chain.undecided.get(event.body.inspection)
  if (!waits.ok || open === undefined) return waits
  const stated = event.type === 'inspection.accepted' ? event.body.verdict : event.body.from
  if (stated !== open.verdict)
    return refuse('unknown-inspection', `found verdict ${stated}, expected ${open.verdict}`)
  return fine
}

/** A tablet runs what was approved under this digest, and nothing else. */
function checkRelease(state: State, { release, digest }: { release: number; digest: Digest }): Check {
  if (releaseByNumber(state, release)?.digest === digest) return fine
  return refuse('unknown-release', `found release ${release} under ${digest}, which was never approved`)
}

/** What an event of this type may claim, given what came before it. */
export function checkBody(state: State, chain: Chain, event: Event): Check {
  switch (event.type) {
    case 'inspection.judged': {
      const plan = checkPlan(state, event.body)
      if (!plan.ok) return plan
      const stopped = checkStopped(state, chain, { event, model: event.body.model })
      return stopped.ok ? checkSelftest(chain, event.body) : stopped
    }
    case 'inspection.manual':
      return checkPlan(state, event.body)
    case 'inspection.blind':
      return checkOpen(chain, event.body)
    case 'inspection.accepted':
    case 'inspection.overruled':
      return checkDecision(chain, event)
    case 'release.switched':
    case 'release.returned':
      return checkRelease(state, event.body)
    case 'model.resumed':
      return chain.stopped?.includes(event.body.model)
        ? fine
        : refuse('unknown-model', `found model ${event.body.model}, which is not stopped on this tablet`)
    default:
      return fine
  }
}

/** A check of an electronic signature that is under way, and what it took for granted. */
export interface EsignCheck {
  readonly expected: Expected
  readonly verified: ReturnType<typeof verifyAssertion>
}

/** Starts the check of an electronic signature that an event needs, as far as this state knows the credential. */
export function startEsignCheck(
  state: State | undefined,
  { event, assertion }: SignedEvent,
): EsignCheck | undefined {
  if (state === undefined || assertion === undefined || !needsEsign(event)) return undefined
  const publicKey = credentialOf(state, assertion.credential)?.publicKey
  if (publicKey === undefined) return undefined
  const expected = {
    ...{ credential: assertion.credential, publicKey, challenge: esignChallenge(event) },
    ...{ rpId: state.rpId, origins: state.origins },
  }
  return { expected, verified: verifyAssertion(assertion, expected) }
}

/** An electronic signature where one is needed: the passkey of the session's person over this very event. */
export async function checkEsign(
  state: State,
  grant: Grant,
  record: SignedEvent,
  started?: EsignCheck,
): Promise<Check> {
  const { event, assertion } = record
  if (!needsEsign(event)) {
    return assertion === undefined
      ? fine
      : refuse('esign-invalid', `found an electronic signature on ${event.type}, which takes none`)
  }
  if (assertion === undefined)
    return refuse('esign-missing', `found ${event.type} without an electronic signature`)
  const credential = credentialOf(state, assertion.credential)
  // One added since the session opened may sign; one that was revoked before it opened may not.
  const head = state.changes.lastIndexOf(grant.governanceHead)
  if (credential !== undefined && credential.until !== null && credential.until <= head)
    return refuse('esign-invalid', 'found an electronic signature by a credential that was revoked before')
  if (credential === undefined || credential.person !== grant.person)
    return refuse(
      'esign-invalid',
      "found an electronic signature by a credential that is not the session's person's",
    )
  if (!isAdmitted(policyAt(state, head), credential))
    return refuse(
      'esign-invalid',
      `found an electronic signature by a ${authenticatorKind(credential)} passkey, which this plant does not admit`,
    )
  // One that was started on an earlier state counts only where this state asks the same of it.
  const expected = started?.expected
  const isSame =
    expected?.publicKey === credential.publicKey &&
    expected.rpId === state.rpId &&
    expected.origins === state.origins
  const verified = await (isSame ? started : startEsignCheck(state, record))?.verified
  if (verified === undefined) throw new Error('esign: found a credential that is known and is not')
  return verified.ok ? fine : refuse('esign-invalid', verified.error.message)
}

/** The end of the chain after an admitted event of this hash; `owesBlind` where the person must say first what they see. */
export function advance(
  chain: Chain,
  event: Event,
  { hash, owesBlind }: { readonly hash: Digest; readonly owesBlind: boolean },
): Chain {
  const next = { ...chain, next: chain.next + 1, head: hash }
  switch (event.type) {
    case 'session.opened':
      return { ...next, session: event.body.grant, selftests: new Map() }
    case 'session.closed':
      return { ...next, session: null, selftests: new Map() }
    case 'selftest.completed': {
      if (!event.body.passed) return next
      const { model, backend } = event.body
      return { ...next, selftests: new Map(chain.selftests).set(hash, { model, backend }) }
    }
    case 'inspection.judged': {
      const undecided = new Map(chain.undecided).set(event.body.inspection, {
        judged: hash,
        verdict: event.body.verdict,
        ...(owesBlind && { owesBlind: true as const }),
      })
      const oldest = undecided.keys().next().value
      if (undecided.size > MAX_UNDECIDED && oldest !== undefined) undecided.delete(oldest)
      return { ...next, undecided }
    }
    case 'inspection.blind': {
      const { inspection } = event.body
      const open = chain.undecided.get(inspection)
      if (open?.owesBlind === undefined) return next
      const { judged, verdict } = open
      return { ...next, undecided: new Map(chain.undecided).set(inspection, { judged, verdict }) }
    }
    case 'inspection.accepted':
    case 'inspection.overruled': {
      const undecided = new Map(chain.undecided)
      undecided.delete(event.body.inspection)
      return { ...next, undecided }
    }
    case 'release.switched':
    case 'release.returned': {
      const { release, digest } = event.body
      return { ...next, running: { release, digest, seq: event.seq } }
    }
    case 'model.stopped':
      return { ...next, stopped: [...new Set([...(chain.stopped ?? []), event.body.model])] }
    case 'model.resumed':
      return { ...next, stopped: chain.stopped?.filter((model) => model !== event.body.model) ?? [] }
    default:
      return next
  }
}
