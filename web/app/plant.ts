import { safeParse } from 'valibot'
import { openCommitment } from '../../core/commitment.ts'
import type { DeviceId, PersonId, PlanId } from '../../core/id.ts'
import { type Plan, planSchema } from '../../core/plan/plan.ts'
import type { Governance } from '../local/governance.ts'

/** The name behind a person, as far as this tablet may know it. */
export function personName({ state, openings }: Governance, person: PersonId): string {
  const known = state.people[person]
  const name = known && openCommitment(known.name, openings)
  return typeof name === 'string' ? name : `person ${person.slice(0, 6)}`
}

export interface KnownPlan {
  readonly id: PlanId
  readonly version: number
  readonly plan: Plan
}

/** The plans in force for a tablet, by the line that it stands on. */
export const plansFor = (governance: Governance, device: DeviceId): KnownPlan[] => {
  const line = governance.state.devices[device]?.line
  return plansOf(governance).filter(({ id }) => {
    const lines = governance.state.plans[id]?.at(-1)?.lines
    return lines === undefined || (line !== undefined && lines.includes(line))
  })
}

/** The plans in force whose text this tablet holds. */
export function plansOf({ state, openings }: Governance): KnownPlan[] {
  return Object.entries(state.plans).flatMap(([id, versions]) => {
    const last = versions.at(-1)
    const text = last && openCommitment(last.text, openings)
    const parsed = safeParse(planSchema, text)
    return last && parsed.success ? [{ id: id as PlanId, version: last.version, plan: parsed.output }] : []
  })
}
