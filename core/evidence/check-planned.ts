import type { Commitment } from '../commitment.ts'
import type { State } from '../governance/state.ts'
import { checkPlanRule } from '../ledger/plan-rule.ts'
import type { Plan } from '../plan/plan.ts'
import { broken, type Finding, holds, unchecked } from './link.ts'
import type { PlacedEvent } from './signed-chain.ts'

/** What inspections are judged by: the plant's rules, and the plans behind their commitments, as far as they are here. */
export interface Rules {
  readonly state: State
  readonly planOf: (text: Commitment) => Plan | undefined
}

/**
 * Why a judged inspection is not one of the plant's plans; undefined when its plan and model were published, and it was
 * judged by the published rule: what a tablet judged by proves only that it judged by it.
 */
export function misplanned({ state, planOf }: Rules, { event, openings }: PlacedEvent): string | undefined {
  if (event.type !== 'inspection.judged' && event.type !== 'inspection.manual') return undefined
  const { plan, planVersion } = event.body
  const published = state.plans[plan]?.[planVersion - 1]
  if (published === undefined) return `found plan ${plan} version ${planVersion}, which was never published`
  // Nobody publishes a plan with a model that is not registered: what the plan uses was.
  if (event.type === 'inspection.judged' && !published.models.includes(event.body.model))
    return `found model ${event.body.model}, which this plan does not use`
  const opened = planOf(published.text)
  const checked = opened && checkPlanRule(opened, event, openings)
  return checked?.ok === false ? checked.error.message : undefined
}

/** The published plan that an inspection was judged by and whose text is not here: its rule is compared with nothing. */
export function withheldPlan({ state, planOf }: Rules, { event }: PlacedEvent): Commitment | undefined {
  if (event.type !== 'inspection.judged' && event.type !== 'inspection.manual') return undefined
  const text = state.plans[event.body.plan]?.[event.body.planVersion - 1]?.text
  return text !== undefined && planOf(text) === undefined ? text : undefined
}

/** Whether an inspection's events were judged by the plan that was published. */
export function checkPlanned(events: readonly PlacedEvent[], rules: Rules): Finding {
  const message = events.map((placed) => misplanned(rules, placed)).find((each) => each !== undefined)
  if (message !== undefined) return broken(message)
  return events.some((placed) => withheldPlan(rules, placed) !== undefined)
    ? unchecked('the text of the published plan is not here, so the rule is compared with nothing')
    : holds('the rule is the one of the published plan')
}
