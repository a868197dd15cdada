import type { Openings } from '../commitment.ts'
import { canonicalText } from '../json.ts'
import { type Plan, ruleOf } from '../plan/plan.ts'
import { judgedEvidenceOf } from '../record/check-openings.ts'
import type { Event } from '../record/event.ts'
import { judgmentOf } from '../record/opened.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Refusal, RefusalKind } from './refusal.ts'

const refuse = (kind: RefusalKind, message: string) => fail<Refusal>({ kind, message })

/**
 * Whether an inspection was done by the plan that it names: a step of it, and where a model judged the step's own model
 * and rule. A rule inside the evidence proves only what the tablet judged by; the plan says what it should have.
 * Evidence that was erased since is not asked.
 */
export function checkPlanRule(plan: Plan, event: Event, openings: Openings): Result<null, Refusal> {
  if (event.type !== 'inspection.judged' && event.type !== 'inspection.manual') return ok(null)
  const step = plan.steps.find(({ id }) => id === event.body.step)
  if (step === undefined)
    return refuse(
      'unknown-plan',
      `found step ${event.body.step}, which version ${event.body.planVersion} of the plan does not have`,
    )
  if (event.type === 'inspection.manual') return ok(null)
  if (step.model !== event.body.model)
    return refuse(
      'unknown-model',
      `found model ${event.body.model}, expected ${step.model} at step ${step.id}`,
    )
  const evidence = judgedEvidenceOf(event, openings)
  if (evidence === undefined) return ok(null)
  const [found, expected] = [judgmentOf(evidence).rule, ruleOf(step)].map((rule) => canonicalText(rule))
  if (found === expected) return ok(null)
  return refuse(
    'rule-differs',
    `found rule ${found}, expected ${expected} as version ${event.body.planVersion} of the plan says`,
  )
}
