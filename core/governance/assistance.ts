import type { Digest } from '../digest.ts'
import type { DeviceId, PersonId, PlanId } from '../id.ts'
import type { Assistance } from './operation/word.ts'
import { isPermittedOn } from './permission.ts'
import { isActive, type State } from './state.ts'
import { barTo } from './vouch.ts'

/** Who is about to look at which part, with which model, and when. */
export interface Occasion {
  readonly person: PersonId
  readonly device: DeviceId
  readonly plan: PlanId
  /** The version of the plan that is worked by; without, the one in force. */
  readonly version?: number
  readonly model: Digest
  /** Milliseconds since 1970, by the tablet's clock. */
  readonly at: number
}

/** Whether somebody is certified for a plan at a time. */
export function isCertified(
  state: State,
  { person, plan, at }: Pick<Occasion, 'person' | 'plan' | 'at'>,
): boolean {
  const held = state.certifications?.[person]?.[plan]
  return held !== undefined && isActive(held) && at < held.notAfter
}

/**
 * How much of the model's opinion a person is shown: it follows from role, certification, plan and model, and from
 * nothing else. A plan that says nothing advises.
 */
export function assistanceFor(state: State, occasion: Occasion): Assistance {
  const person = state.people[occasion.person]
  const line = state.devices[occasion.device]?.line
  const mayInspect = person && isPermittedOn(person, 'inspect', line === undefined ? null : [line])
  if (!mayInspect || barTo(state, occasion) !== undefined) return 'off'
  const said = state.plans[occasion.plan]?.at((occasion.version ?? 0) - 1)?.assistance
  if (said === undefined) return 'advise'
  return isCertified(state, occasion) ? said.certified : said.others
}
