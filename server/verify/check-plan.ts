import * as v from 'valibot'
import type { Commitment, Openings } from '../../core/commitment.ts'
import type { State } from '../../core/governance/state.ts'
import { checkPlanRule } from '../../core/ledger/plan-rule.ts'
import { type Plan, planSchema } from '../../core/plan/plan.ts'
import type { Replayed } from './replay.ts'
import type { Report } from './report.ts'

/** What checks, leaf by leaf, that every inspection was done by the plan that it names. */
export function makePlanCheck() {
  const plans = new Map<Commitment, Plan>()
  return (state: State | undefined, { leaf, record }: Replayed, openings: Openings, report: Report): void => {
    if (record.kind === 'change') {
      for (const op of record.change.ops) {
        const parsed = op.op === 'plan.publish' && v.safeParse(planSchema, openings[op.text]?.value)
        if (op.op === 'plan.publish' && parsed && parsed.success) plans.set(op.text, parsed.output)
      }
      return
    }
    if (!('planVersion' in record.event.body)) return
    const { plan, planVersion } = record.event.body
    const text = state?.plans[plan]?.[planVersion - 1]?.text
    const opened = text && plans.get(text)
    const checked = opened && checkPlanRule(opened, record.event, openings)
    if (checked?.ok === false) report.find(`leaf ${leaf}`, `${checked.error.kind}: ${checked.error.message}`)
  }
}
