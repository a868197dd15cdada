import { commit, type Openings } from '../../core/commitment.ts'
import type { Digest } from '../../core/digest.ts'
import type { Operation } from '../../core/governance/operation.ts'
import { idFrom, type PlanId } from '../../core/id.ts'
import { type Plan, ruleOf } from '../../core/plan/plan.ts'
import type { KnownPlan } from '../app/plant.ts'

/** A model that a step may use. */
export interface ModelChoice {
  readonly model: Digest
  readonly name: string
  readonly thresholds: { readonly pass: number; readonly fail: number }
}

const random = () => crypto.getRandomValues(new Uint8Array(16))

/** A step's id follows from its name: it stays in every record, where it should be readable. */
const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60) || 'step'

/** A number as somebody typed it, with a point or a comma; NaN for what is none. */
const numberOf = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'))

/** What is asked for in each field that must be filled. */
const ASK = {
  name: 'Give the plan a name.',
  part: 'Say which part it is for.',
  step: 'Give the step a name, the side of the part for instance.',
  instruction: 'Say what the inspector does.',
  characteristic: 'Say what is inspected, the surface for instance.',
  fallback: 'Say what to look at when the model cannot be used.',
} as const
const FIELDS = Object.keys(ASK) as (keyof typeof ASK)[]

export type Problems = Readonly<Partial<Record<keyof typeof ASK | 'model' | 'pass' | 'fail', string>>>

/** What somebody is writing: a new plan, or the next version of one. Members are what the fields hold. */
export class PlanDraft {
  name = $state('')
  part = $state('')
  step = $state('')
  instruction = $state('')
  characteristic = $state('')
  model = $state('')
  pass = $state('')
  fail = $state('')
  fallback = $state('')
  lines = $state('')
  /** Whether publishing was tried: before that nothing is called wrong. */
  isTried = $state(false)
  readonly id: PlanId
  readonly before: KnownPlan | undefined
  readonly #stepId: string | undefined

  constructor(before: KnownPlan | undefined, lines: readonly string[] = []) {
    this.before = before
    this.id = before?.id ?? idFrom<PlanId>(random())
    this.lines = lines.join(', ')
    const [step] = before?.plan.steps ?? []
    this.#stepId = step?.id
    if (before === undefined || step === undefined) return
    this.name = before.plan.name
    this.part = before.plan.part
    this.step = step.name
    this.instruction = step.instruction
    this.characteristic = step.characteristic
    this.model = step.model
    const rule = ruleOf(step)
    if (rule.kind === 'anomaly/1') [this.pass, this.fail] = [String(rule.pass), String(rule.fail)]
    this.fallback = step.fallback.join('\n')
  }

  /** Takes a model, and with it the lines that it was given when it was made. */
  choose({ model, thresholds }: ModelChoice): void {
    this.model = model
    this.pass = String(thresholds.pass)
    this.fail = String(thresholds.fail)
  }

  get version(): number {
    return (this.before?.version ?? 0) + 1
  }

  get lineList(): string[] {
    return [
      ...new Set(
        this.lines
          .split(',')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      ),
    ]
  }

  /** What is wrong with each field, in a sentence; no entry for what is right. */
  get problems(): Problems {
    const [pass, fail] = [numberOf(this.pass), numberOf(this.fail)]
    const isBelow = Number.isFinite(fail) && fail < pass
    const found: Problems = {
      ...(this.model === '' && { model: 'Choose the model that judges.' }),
      ...(!Number.isFinite(pass) && { pass: 'Give a number.' }),
      ...(!Number.isFinite(fail) && { fail: 'Give a number.' }),
      ...(isBelow && { fail: 'A part cannot fail below the line up to which it passes.' }),
    }
    const missing = FIELDS.filter((field) => this[field].trim() === '').map((field) => [field, ASK[field]])
    return { ...Object.fromEntries(missing), ...found }
  }

  /** The plan as it would be published; only where there are no problems. */
  get plan(): Plan {
    const name = this.step.trim()
    return {
      ...{ format: 'plumb-plan/1', name: this.name.trim(), part: this.part.trim() },
      steps: [
        {
          ...{ id: this.#stepId ?? idOf(name), name, instruction: this.instruction.trim() },
          ...{ characteristic: this.characteristic.trim(), model: this.model as Digest },
          thresholds: { pass: numberOf(this.pass), fail: numberOf(this.fail) },
          fallback: this.fallback
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        },
        // What is not shown is not lost: the steps that follow stay as they are.
        ...(this.before?.plan.steps.slice(1) ?? []),
      ],
    }
  }

  /** The operation that publishes it, and what its commitment opens to. */
  publish(): { op: Operation; openings: Openings } {
    const { plan, lineList } = this
    const { commitment, opening } = commit(plan, random())
    const op: Operation = {
      ...{ op: 'plan.publish', plan: this.id, version: this.version, text: commitment },
      models: [...new Set(plan.steps.map(({ model }) => model))],
      ...(lineList.length > 0 && { lines: lineList }),
    }
    return { op, openings: { [commitment]: opening } }
  }
}
