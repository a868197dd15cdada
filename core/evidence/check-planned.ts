import type { State } from '../governance/state.ts'
import type { PlacedEvent } from './signed-chain.ts'

/** Why a judged inspection is not one of the plant's plans; undefined when its plan and model were published. */
export function misplanned(state: State, { event }: PlacedEvent): string | undefined {
  if (event.type !== 'inspection.judged' && event.type !== 'inspection.manual') return undefined
  const { plan, planVersion } = event.body
  const published = state.plans[plan]?.[planVersion - 1]
  if (published === undefined) return `found plan ${plan} version ${planVersion}, which was never published`
  if (event.type === 'inspection.manual') return undefined
  const { model } = event.body
  if (!published.models.includes(model)) return `found model ${model}, which this plan does not use`
  return state.models[model] === undefined ? `found model ${model}, which was never registered` : undefined
}
