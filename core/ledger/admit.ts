import { type Bytes, parseBase64url } from '../bytes.ts'
import type { Digest } from '../digest.ts'
import { verifyEd25519 } from '../ed25519.ts'
import { applyChange } from '../governance/apply-change.ts'
import { isPermitted } from '../governance/permission.ts'
import { credentialOf, isActive, type State } from '../governance/state.ts'
import { hashBytes } from '../hash.ts'
import type { CredentialId, DeviceId } from '../id.ts'
import { isDatasetEvent } from '../record/dataset-event.ts'
import { type Event, eventBytes, eventHash } from '../record/event.ts'
import type { SignedEvent, SignedRecord } from '../record/record.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Grant } from '../session/grant.ts'
import { isWithinGrant, verifyGrant } from '../session/verify-grant.ts'
import { advance, checkBody, checkEsign, type EsignCheck, startEsignCheck } from './event-rule.ts'
import { type Chain, type Ledger, NEW_CHAIN } from './ledger.ts'
import type { Flag, Refusal, RefusalKind } from './refusal.ts'

const refuse = (kind: RefusalKind, message: string) => fail<Refusal>({ kind, message })

async function checkSignature(record: SignedEvent, bytes: Bytes, grant: Grant | null): Promise<boolean> {
  const key = grant === null ? undefined : parseBase64url(grant.publicKey)
  const signature = parseBase64url(record.signature)
  if (key === undefined || signature === undefined) return false
  return verifyEd25519(key, signature, bytes)
}

/** A check that is under way, and the grant whose key it uses. */
export interface SignatureCheck {
  readonly grant: Grant | null
  readonly isValid: Promise<boolean>
  /** The event's hash, from the bytes that were checked. */
  readonly hash: Digest | null
  /** Its electronic signature, where it needs one and the credential is known already. */
  readonly esign?: EsignCheck | undefined
}

/**
 * Starts the signature checks of a run of records at once, so that they use all cores, and gives them back in order
 * for `admit`. Claims are followed, not believed: `admit` checks again when the grant turns out to be
 * another one.
 */
export function startSignatureChecks(ledger: Ledger, records: readonly SignedRecord[]): SignatureCheck[] {
  const grants = new Map<DeviceId, Grant | null>()
  return records.map((record) => {
    if (record.kind === 'change') return { grant: null, isValid: Promise.resolve(true), hash: null }
    const { event } = record
    const open = grants.get(event.device) ?? ledger.chains.get(event.device)?.session ?? null
    const grant = event.type === 'session.opened' ? event.body.grant : open
    grants.set(event.device, grant)
    const bytes = eventBytes(event)
    const isValid = checkSignature(record, bytes, grant)
    return { grant, isValid, hash: hashBytes(bytes), esign: startEsignCheck(ledger.state, record) }
  })
}

function flagsOf(state: State, grant: Grant, esigner: CredentialId | undefined): Flag[] {
  const flags: Flag[] = []
  const credential = credentialOf(state, grant.credential)
  const signer = esigner === undefined ? credential : credentialOf(state, esigner)
  if (!isActive(state.people[grant.person]) || !isActive(credential) || !isActive(signer))
    flags.push('signer-revoked-meanwhile')
  if (!isActive(state.devices[grant.device])) flags.push('device-retired-meanwhile')
  if (credential?.backupEligible === true) flags.push('passkey-may-be-copied')
  if (grant.storage === 'device') flags.push('data-not-locked')
  return flags
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

/**
 * Admits the next record to a plant's history, or says why it has no place there: one straight line of refusals.
 * The ledger moves on only when the record is admitted. `signature` is this record's check from
 * startSignatureChecks, or left out to check it here.
 */
export async function admit(
  ledger: Ledger,
  record: SignedRecord,
  signature?: SignatureCheck,
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
  const isChecked = signature !== undefined && signature.grant?.publicKey === grant.publicKey
  if (!(await (isChecked ? signature.isValid : checkSignature(record, eventBytes(event), grant))))
    return refuse('signature-invalid', "the signature does not verify with the session's key")
  if (!isWithinGrant(grant, event.at))
    return refuse(
      'clock-outside-grant',
      `found time ${event.at}, expected ${grant.issuedAt} to ${grant.notAfter}`,
    )
  const roles = state.people[grant.person]?.roles ?? []
  if (event.type.startsWith('inspection.') && !isPermitted(roles, 'inspect'))
    return refuse('not-permitted', `found an inspection by ${roles.join(', ')}, who may not inspect`)
  if (isDatasetEvent(event) && !isPermitted(roles, 'dataset.write'))
    return refuse('not-permitted', `found ${event.type} by ${roles.join(', ')}, who may not teach`)
  const body = checkBody(state, chain, event)
  if (!body.ok) return body
  const esign = await checkEsign(state, grant, record, signature?.esign)
  if (!esign.ok) return esign
  ledger.chains.set(event.device, advance(chain, event, signature?.hash ?? eventHash(event)))
  return ok(flagsOf(state, grant, record.assertion?.credential))
}
