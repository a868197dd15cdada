import type { Openings } from '../commitment.ts'
import { canonicalText } from '../json.ts'
import { framesOf, isHandStep, type ModelStep, type Plan, type PlanStep, ruleOf } from '../plan/plan.ts'
import { judgedEvidenceOf } from '../record/check-openings.ts'
import type { Event, EventOf } from '../record/event.ts'
import { judgmentOf } from '../record/opened.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Refusal, RefusalKind } from './refusal.ts'

const refuse = (kind: RefusalKind, message: string) => fail<Refusal>({ kind, message })

/** A person's own step is judged because the plan says so, with the photograph it asks for; any other for another cause. */
function checkByHand(step: PlanStep, { body, blobs }: EventOf<'inspection.manual'>): Result<null, Refusal> {
  const isOwn = isHandStep(step)
  if (isOwn !== (body.cause === 'step-by-hand'))
    return refuse(
      'rule-differs',
      `found cause ${body.cause} at step ${step.id}, which ${isOwn ? "is a person's own" : 'has a model'}`,
    )
  if (isOwn && step.byHand.photograph && blobs.photograph === undefined)
    return refuse('rule-differs', `found no photograph, expected one at step ${step.id}`)
  return ok(null)
}

/** As many frames as the step asks for, or one with the reason: the record's signed part says it, whatever was erased. */
function checkFrameCount(
  step: ModelStep,
  { body, blobs }: EventOf<'inspection.judged'>,
): Result<null, Refusal> {
  const [found, asked] = [blobs.frames?.length ?? 1, framesOf(step)]
  if (body.fewer === undefined ? found === asked : found === 1 && asked > 1) return ok(null)
  const why = body.fewer === undefined ? 'without a reason' : `for the reason ${body.fewer}`
  return refuse('rule-differs', `found ${found} frames ${why}, expected ${asked} at step ${step.id}`)
}

/**
 * Whether an inspection was done by the plan that it names: a step of it, where a model judged the step's own model
 * and rule, and where a person did with a cause that the step knows. A rule inside the evidence proves only what the
 * tablet judged by; the plan says what it should have. Evidence that was erased since is not asked.
 */
export function checkPlanRule(plan: Plan, event: Event, openings: Openings): Result<null, Refusal> {
  if (event.type !== 'inspection.judged' && event.type !== 'inspection.manual') return ok(null)
  const step = plan.steps.find(({ id }) => id === event.body.step)
  if (step === undefined)
    return refuse(
      'unknown-plan',
      `found step ${event.body.step}, which version ${event.body.planVersion} of the plan does not have`,
    )
  if (event.type === 'inspection.manual') return checkByHand(step, event)
  if (isHandStep(step))
    return refuse(
      'unknown-model',
      `found a verdict of model ${event.body.model} at step ${step.id}, which is a person's own`,
    )
  if (step.model !== event.body.model)
    return refuse(
      'unknown-model',
      `found model ${event.body.model}, expected ${step.model} at step ${step.id}`,
    )
  const frames = checkFrameCount(step, event)
  if (!frames.ok) return frames
  const evidence = judgedEvidenceOf(event, openings)
  if (evidence === undefined) return ok(null)
  const [found, expected] = [judgmentOf(evidence).rule, ruleOf(step)].map((rule) => canonicalText(rule))
  if (found === expected) return ok(null)
  return refuse(
    'rule-differs',
    `found rule ${found}, expected ${expected} as version ${event.body.planVersion} of the plan says`,
  )
}
