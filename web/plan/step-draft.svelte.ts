import type { Digest } from '../../core/digest.ts'
import type { Rule } from '../../core/inspection/rule.ts'
import { canonicalText } from '../../core/json.ts'
import { framesOf, isHandStep, type PlanStep, pointsOf, ruleOf } from '../../core/plan/plan.ts'
import { firstValues, type Judging, type RuleValues, ruleFrom, ruleProblems, valuesOf } from './rule-form.ts'

/** A model that a step may use. */
export interface ModelChoice extends Judging {
  readonly model: Digest
  readonly name: string
}

/** What is asked for in each field that must be filled. */
const ASK = {
  name: 'Give the step a name, the side of the part for instance.',
  instruction: 'Say what the inspector does.',
  characteristic: 'Say what is inspected, the surface for instance.',
  fallback: 'Say what to look at by hand.',
} as const
/** Stands where a model's digest would: the plan gives the step to a person. */
export const BY_HAND = 'by-hand'

export type StepField = keyof typeof ASK | 'model'
const FIELDS = Object.keys(ASK) as (keyof typeof ASK)[]

/** What was measured to help: docs/accuracy.md, "Bursts". */
const SEVERAL_FRAMES = 3

/** A step's id follows from its name: it stays in every record, where it should be readable. */
const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 56) || 'step'

let made = 0

/** One step of a plan that somebody is writing. Members are what the fields hold. */
export class StepDraft {
  name = $state('')
  instruction = $state('')
  characteristic = $state('')
  /** What to look at by hand, a line each. */
  fallback = $state('')
  /** Whether a photograph is kept where a person judges. */
  photograph = $state(false)
  model = $state('')
  /** Whether the mean of several frames of one press is judged, where the model finds the unusual. */
  several = $state(false)
  rule = $state.raw<RuleValues>({})
  /** Tells drafts apart on screen. */
  readonly key = made++
  /** The step as it is in force. */
  readonly before: PlanStep | undefined

  constructor(before?: PlanStep) {
    this.before = before
    if (before === undefined) return
    this.name = before.name
    this.instruction = before.instruction
    this.characteristic = before.characteristic
    this.fallback = pointsOf(before).join('\n')
    this.model = isHandStep(before) ? BY_HAND : before.model
    if (isHandStep(before)) this.photograph = before.byHand.photograph
    else {
      this.rule = valuesOf(ruleOf(before))
      this.several = framesOf(before) > 1
    }
  }

  /** How many frames several are: a number that somebody published stays. */
  get severalFrames(): number {
    const before = this.before === undefined || isHandStep(this.before) ? 1 : framesOf(this.before)
    return before > 1 ? before : SEVERAL_FRAMES
  }

  /** Whether a person judges, and no model. */
  get isByHand(): boolean {
    return this.model === BY_HAND
  }

  get #modelBefore(): string | undefined {
    return this.before === undefined || isHandStep(this.before) ? undefined : this.before.model
  }

  /** Takes a model, and with it the rule that its task begins with. */
  choose(choice: ModelChoice): void {
    this.model = choice.model
    this.rule = firstValues(choice)
  }

  set(key: string, value: string): void {
    this.rule = { ...this.rule, [key]: value }
  }

  /** What is wrong with each field, in a sentence; no entry for what is right. */
  problems(choice: ModelChoice | undefined): Partial<Record<StepField, string>> {
    const missing = FIELDS.filter((field) => this[field].trim() === '').map((field) => [field, ASK[field]])
    const isKnown =
      choice !== undefined || this.isByHand || (this.model !== '' && this.model === this.#modelBefore)
    return {
      ...Object.fromEntries(missing),
      ...(!isKnown && { model: 'Choose the model that judges.' }),
    }
  }

  /** What is wrong with each field of the rule. */
  ruleProblems = (choice: ModelChoice | undefined): Record<string, string> =>
    choice === undefined ? {} : ruleProblems(choice, this.rule)

  isRight = (choice: ModelChoice | undefined): boolean =>
    Object.keys(this.problems(choice)).length + Object.keys(this.ruleProblems(choice)).length === 0

  /** What was not touched stays to the bit, and so does the rule of a model that is not here. */
  #ruleWith(choice: ModelChoice | undefined): Rule | undefined {
    const { before } = this
    const inForce = before === undefined || isHandStep(before) ? undefined : ruleOf(before)
    if (choice === undefined) return inForce
    const isSame =
      inForce !== undefined &&
      this.model === this.#modelBefore &&
      canonicalText(valuesOf(inForce)) === canonicalText(this.rule)
    return isSame ? inForce : ruleFrom(choice, this.rule)
  }

  /** The step as it would be published, under an id that no other has; only where there are no problems. */
  step(choice: ModelChoice | undefined, taken: ReadonlySet<string>): PlanStep {
    const name = this.name.trim()
    const wanted = idOf(name)
    const free = taken.has(wanted) ? `${wanted}-${taken.size + 1}` : wanted
    const points = this.fallback
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    const place = {
      ...{ id: this.before?.id ?? free, name, instruction: this.instruction.trim() },
      characteristic: this.characteristic.trim(),
    }
    if (this.isByHand) return { ...place, byHand: { points, photograph: this.photograph } }
    const said = { ...place, model: this.model as Digest, fallback: points }
    const rule = this.#ruleWith(choice)
    if (rule === undefined) throw new Error('plan: found a step without a rule')
    if (rule.kind !== 'anomaly/1') return { ...said, rule }
    const frames = this.several && { frames: this.severalFrames }
    return { ...said, thresholds: { pass: rule.pass, fail: rule.fail }, ...frames }
  }
}
