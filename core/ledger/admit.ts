import { applyChange } from '../governance/apply-change.ts'
import { isPermitted, isPermittedOn, type Permission } from '../governance/permission.ts'
import type { State } from '../governance/state.ts'
import type { DeviceId } from '../id.ts'
import { isDatasetEvent } from '../record/dataset-event.ts'
import { type Event, eventBytes, eventHash } from '../record/event.ts'
import type { SignedRecord } from '../record/record.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Grant } from '../session/grant.ts'
import { isWithinGrant, verifyGrant } from '../session/verify-grant.ts'
import { judgeCounters } from './counter.ts'
import { advance, checkBody, checkEsign, type EsignCheck } from './event-rule.ts'
import { flagsOf, shownAt } from './flag.ts'
import { type Chain, type Ledger, NEW_CHAIN } from './ledger.ts'
import type { Flag, Refusal, RefusalKind } from './refusal.ts'
import { isSignedBy, type SignatureCheck } from './signature-check.ts'

const refuse = (kind: RefusalKind, message: string) => fail<Refusal>({ kind, message })

/** The line that the tablet stands on; null where it stands on none, or may stand on any. */
const linesOf = (state: State, device: DeviceId) => {
  const line = state.devices[device]?.line
  return line === undefined ? null : [line]
}

/** What a person must be permitted to record an event; undefined for what everybody signed in may. */
function permissionFor(event: Event): Permission | undefined {
  if (event.type === 'model.stopped') return 'model.quarantine'
  if (event.type === 'model.resumed') return 'model.clear'
  if (event.type === 'release.returned') return 'release.roll-back'
  if (event.type === 'units.held' || event.type === 'units.disposed') return 'units.hold'
  return event.type.startsWith('inspection.') ? 'inspect' : undefined
}

function checkPermission(state: State, grant: Grant, event: Event): Result<null, Refusal> {
  const person = state.people[grant.person]
  const roles = person?.roles ?? []
  if (isDatasetEvent(event) && !isPermitted(roles, 'dataset.write'))
    return refuse('not-permitted', `found ${event.type} by ${roles.join(', ')}, who may not teach`)
  const permission = permissionFor(event)
  if (permission === undefined) return ok(null)
  if (person !== undefined && isPermittedOn(person, permission, linesOf(state, event.device))) return ok(null)
  return refuse('not-permitted', `found ${event.type} by ${roles.join(', ')}, who may not do it on this line`)
}

function checkChain(state: State, chain: Chain, event: Event): Result<null, Refusal> {
  if (event.plant !== state.plant)
    return refuse('other-plant', `found plant ${event.plant}, expected ${state.plant}`)
  if (state.devices[event.device] === undefined)
    return refuse('unknown-device', `found device ${event.device}, which was never enrolled`)
  if (event.seq > chain.next) return refuse('gap', `found event ${event.seq}, expected ${chain.next}`)
  if (event.seq < chain.next)
    return refuse('fork', `found a second event ${event.seq}, expected ${chain.next}`)
  if (event.prev !== chain.head)
    return refuse('chain-broken', `found previous event ${event.prev}, expected ${chain.head}`)
  return ok(null)
}

async function checkSession(state: State, chain: Chain, event: Event): Promise<Result<Grant, Refusal>> {
  if (event.type === 'session.opened') {
    const { grant, assertion } = event.body
    if (grant.session !== event.session || grant.device !== event.device)
      return refuse('session-invalid', 'found a grant for another session or device')
    const verified = await verifyGrant(state, grant, assertion)
    if (!verified.ok) return refuse('session-invalid', verified.error.message)
    return verified
  }
  if (chain.session === null || chain.session.session !== event.session)
    return refuse(
      'unknown-session',
      `found session ${event.session}, expected ${chain.session?.session ?? 'none'}`,
    )
  return ok(chain.session)
}

/** Checks of a record that were started before its turn. */
export interface Ahead {
  readonly signature?: SignatureCheck | undefined
  readonly esign?: EsignCheck | undefined
}

/**
 * Admits the next record to a plant's history, or says why it has no place there: one straight line of refusals.
 * The ledger moves on only when the record is admitted. Checks that were started ahead count
 * where they ask what is asked here.
 */
export async function admit(
  ledger: Ledger,
  record: SignedRecord,
  ahead: Ahead = {},
): Promise<Result<readonly Flag[], Refusal>> {
  if (record.kind === 'change') {
    const next = await applyChange(ledger.state, record)
    if (!next.ok) return refuse('change-invalid', `${next.error.kind}: ${next.error.message}`)
    ledger.state = next.value
    return ok([])
  }
  const { state } = ledger
  const { event } = record
  if (state === undefined) return refuse('not-founded', 'found an event before the genesis')
  const chain = ledger.chains.get(event.device) ?? NEW_CHAIN
  const place = checkChain(state, chain, event)
  if (!place.ok) return place
  const session = await checkSession(state, chain, event)
  if (!session.ok) return session
  const grant = session.value
  const { signature } = ahead
  const isValid =
    signature?.publicKey === grant.publicKey
      ? signature.isValid
      : isSignedBy(grant.publicKey, record.signature, eventBytes(event))
  if (!(await isValid))
    return refuse('signature-invalid', "the signature does not verify with the session's key")
  if (!isWithinGrant(grant, event.at))
    return refuse(
      'clock-outside-grant',
      `found time ${event.at}, expected ${grant.issuedAt} to ${grant.notAfter}`,
    )
  const permitted = checkPermission(state, grant, event)
  if (!permitted.ok) return permitted
  const body = checkBody(state, chain, event)
  if (!body.ok) return body
  const esign = await checkEsign(state, grant, record, ahead.esign)
  if (!esign.ok) return esign
  const { counters, wentBack } = judgeCounters(chain, record)
  const owesBlind = event.type === 'inspection.judged' && shownAt(state, grant, event) === 'blind-first'
  const next = advance(chain, event, { hash: signature?.hash ?? eventHash(event), owesBlind })
  ledger.chains.set(event.device, counters === undefined ? next : { ...next, counters })
  const flags = flagsOf(state, chain, grant, record)
  return ok(wentBack ? [...flags, 'passkey-counter-went-back'] : flags)
}
