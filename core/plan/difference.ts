import { canonicalText } from '../json.ts'
import { framesOf, isHandStep, type Plan, type PlanStep, pointsOf, ruleOf } from './plan.ts'

/** One thing that differs between two versions of a plan; null where one of them does not have it. */
export interface Difference {
  /** The step it is in; null for the plan itself. */
  readonly step: string | null
  readonly what:
    | 'name'
    | 'part'
    | 'step'
    | 'instruction'
    | 'characteristic'
    | 'model'
    | 'pass'
    | 'fail'
    | 'rule'
    | 'frames'
    | 'fallback'
    | 'photograph'
  readonly from: string | null
  readonly to: string | null
}

/** The lines of a rule that has two, or all of another as canonical text: what is the same reads the same. */
function ruleWords(step: PlanStep): Record<'pass' | 'fail' | 'rule', string> {
  if (isHandStep(step)) return { pass: '', fail: '', rule: '' }
  const rule = ruleOf(step)
  return rule.kind === 'anomaly/1'
    ? { pass: String(rule.pass), fail: String(rule.fail), rule: '' }
    : { pass: '', fail: '', rule: canonicalText(rule) }
}

/** A step's members as text, by their name. */
const wordsOf = (step: PlanStep): Record<Exclude<Difference['what'], 'part' | 'step'>, string> => ({
  ...{ name: step.name, instruction: step.instruction, characteristic: step.characteristic },
  ...{ model: isHandStep(step) ? '' : step.model, ...ruleWords(step), fallback: pointsOf(step).join('\n') },
  frames: String(isHandStep(step) ? 1 : framesOf(step)),
  photograph: isHandStep(step) && step.byHand.photograph ? 'kept' : '',
})

function stepDifferences(from: PlanStep | undefined, to: PlanStep | undefined): Difference[] {
  if (from === undefined || to === undefined)
    return [{ step: null, what: 'step', from: from?.name ?? null, to: to?.name ?? null }]
  const [before, after] = [wordsOf(from), wordsOf(to)]
  const names = Object.keys(before) as (keyof typeof before)[]
  return names
    .filter((what) => before[what] !== after[what])
    .map((what) => ({ step: to.name, what, from: before[what], to: after[what] }))
}

/** What differs between two versions of a plan, in the order in which it is read; steps are matched by their id. */
export function planDifferences(from: Plan, to: Plan): Difference[] {
  const own = (['name', 'part'] as const)
    .filter((what) => from[what] !== to[what])
    .map((what): Difference => ({ step: null, what, from: from[what], to: to[what] }))
  const ids = [...new Set([...from.steps, ...to.steps].map(({ id }) => id))]
  const find = (plan: Plan, id: string) => plan.steps.find((step) => step.id === id)
  return [...own, ...ids.flatMap((id) => stepDifferences(find(from, id), find(to, id)))]
}
