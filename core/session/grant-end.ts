import { isActive, type State } from '../governance/state.ts'
import type { PersonId } from '../id.ts'

/** The latest time at which a session that begins now may end: policy's longest, and for a vendor what they were let in for. */
export function grantEnd(state: State, person: PersonId, now: number): number {
  const end = now + state.policy.sessionMs
  if (!state.people[person]?.roles.includes('vendor')) return end
  const leaves = state.vendors?.[person]?.filter(isActive) ?? []
  return Math.min(end, Math.max(now, ...leaves.map(({ notAfter }) => notAfter)))
}
