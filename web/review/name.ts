import type { Digest } from '../../core/digest.ts'
import type { DeviceId, PlanId } from '../../core/id.ts'
import { openPlan } from '../../core/plan/open-plan.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Governance } from '../local/governance.ts'

const short = (id: string): string => id.slice(0, 6)

/** The name of a tablet, as its enrolment says. */
export const tabletName = ({ state }: Governance, device: string): string =>
  state.devices[device as DeviceId]?.name ?? `tablet ${short(device)}`

/** The text of a plan, of one version or the newest; undefined where this browser may not know it. */
function planText({ state, openings }: Governance, id: PlanId, version?: number): Plan | undefined {
  const versions = state.plans[id]
  const published = version === undefined ? versions?.at(-1) : versions?.[version - 1]
  return published && openPlan(published.text, openings)
}

/** A plan's name and one of its steps, in words. */
export function planName(governance: Governance, id: PlanId, step: string, version?: number) {
  const plan = planText(governance, id, version)
  return {
    plan: plan?.name ?? `plan ${short(id)}`,
    step: plan?.steps.find((each) => each.id === step)?.name ?? step,
  }
}

/** The name under which a model was registered. */
export const modelName = ({ state }: Governance, model: Digest): string =>
  state.models[model]?.name ?? 'not registered'
