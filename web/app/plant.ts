import { safeParse } from 'valibot'
import { openCommitment } from '../../core/commitment.ts'
import type { Release } from '../../core/governance/operation/release.ts'
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

/** The plans for a tablet, by the line that it stands on: those of its release, or without one those in force. */
export const plansFor = (governance: Governance, device: DeviceId, release?: Release): KnownPlan[] => {
  const line = governance.state.devices[device]?.line
  return plansOf(governance, release).filter(({ id, version }) => {
    const lines = governance.state.plans[id]?.[version - 1]?.lines
    return lines === undefined || (line !== undefined && lines.includes(line))
  })
}

/** The plans of a release, or without one those in force, whose text this tablet holds. */
export function plansOf({ state, openings }: Governance, release?: Release): KnownPlan[] {
  const named = release?.plans.map(({ plan, version }) => [plan, version] as const)
  return (named ?? Object.keys(state.plans).map((id) => [id as PlanId, 0] as const)).flatMap(
    ([id, version]) => {
      const found = state.plans[id]?.at(version - 1)
      const parsed = safeParse(planSchema, found && openCommitment(found.text, openings))
      return found && parsed.success ? [{ id, version: found.version, plan: parsed.output }] : []
    },
  )
}
