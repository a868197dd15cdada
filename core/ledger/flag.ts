import { assistanceFor } from '../governance/assistance.ts'
import type { Assistance } from '../governance/operation/word.ts'
import { releaseFor } from '../governance/release.ts'
import { credentialOf, isActive, type State } from '../governance/state.ts'
import { barTo } from '../governance/vouch.ts'
import type { DeviceId, PlanId } from '../id.ts'
import type { Event, EventOf } from '../record/event.ts'
import type { SignedEvent } from '../record/record.ts'
import type { Grant } from '../session/grant.ts'
import type { Chain } from './ledger.ts'
import type { Flag } from './refusal.ts'

interface PlannedStep {
  readonly plan: PlanId
  readonly planVersion: number
}

/**
 * Whether another version of the plan was in force on the tablet when the record arrived, by its release or without one
 * the newest: its lines may have been tightened, or taken back.
 */
function isSuperseded(state: State, device: DeviceId, { plan, planVersion }: PlannedStep): boolean {
  const released = releaseFor(state, device)?.release.plans
  if (released === undefined) return planVersion < (state.plans[plan]?.length ?? 0)
  return released.find((each) => each.plan === plan)?.version !== planVersion
}

/**
 * How much of the model the person may have been shown at an inspection, by the version of the plan that it names;
 * undefined where that version leaves it open.
 */
export function shownAt(
  state: State,
  { person }: Grant,
  { body, device, at }: EventOf<'inspection.judged'>,
): Assistance | undefined {
  const { plan, planVersion: version, model } = body
  if (state.plans[plan]?.[version - 1]?.assistance === undefined) return undefined
  // One that was stopped meanwhile has a flag of its own.
  if (barTo(state, { model, device }) !== undefined) return undefined
  return assistanceFor(state, { person, device, plan, version, model, at })
}

/** Whether a person was shown the model's verdict who should not have been, or before they had said theirs. */
function isShownTooMuch(state: State, chain: Chain, grant: Grant, event: Event): boolean {
  if (event.type === 'inspection.judged') return shownAt(state, grant, event) === 'off'
  if (event.type !== 'inspection.accepted' && event.type !== 'inspection.overruled') return false
  return chain.undecided.get(event.body.inspection)?.owesBlind === true
}

/** What somebody must look at in a record that is valid. `chain` is the device's before it. */
export function flagsOf(state: State, chain: Chain, grant: Grant, { event, assertion }: SignedEvent): Flag[] {
  const esigner = assertion?.credential
  const flags: Flag[] = []
  const credential = credentialOf(state, grant.credential)
  const signer = esigner === undefined ? credential : credentialOf(state, esigner)
  if (!isActive(state.people[grant.person]) || !isActive(credential) || !isActive(signer))
    flags.push('signer-revoked-meanwhile')
  if (!isActive(state.devices[grant.device])) flags.push('device-retired-meanwhile')
  if (credential?.backupEligible === true) flags.push('passkey-may-be-copied')
  if (grant.storage === 'device') flags.push('data-not-locked')
  const judged = event.type === 'inspection.judged' ? event.body.model : undefined
  if (judged !== undefined && barTo(state, { model: judged, device: event.device }) !== undefined)
    flags.push('model-stopped-meanwhile')
  const isBegun = event.type === 'inspection.judged' || event.type === 'inspection.manual'
  if (isBegun && isSuperseded(state, event.device, event.body)) flags.push('plan-superseded-meanwhile')
  if (event.type === 'inspection.judged' && event.body.fewer !== undefined)
    flags.push('fewer-frames-than-planned')
  if (isShownTooMuch(state, chain, grant, event)) flags.push('more-shown-than-allowed')
  return flags
}
