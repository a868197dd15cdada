import { commit, type Openings } from '../../core/commitment.ts'
import type { Assistance } from '../../core/governance/operation/word.ts'
import type { Operation } from '../../core/governance/operation.ts'
import type { PublishedPlan } from '../../core/governance/state.ts'
import { idFrom, type PlanId } from '../../core/id.ts'
import { modelsOf, type Plan, type PlanStep } from '../../core/plan/plan.ts'
import type { KnownPlan } from '../app/plant.ts'
import { type ModelChoice, StepDraft } from './step-draft.svelte.ts'

const random = () => crypto.getRandomValues(new Uint8Array(16))

export type Problems = Readonly<Partial<Record<'name' | 'part', string>>>

/** What somebody is writing: a new plan, or the next version of one. Members are what the fields hold. */
export class PlanDraft {
  name = $state('')
  part = $state('')
  lines = $state('')
  /** What people certified for the plan are shown of the model, and what the others are. */
  certified = $state<Assistance>('advise')
  others = $state<Assistance>('advise')
  steps = $state.raw<readonly StepDraft[]>([])
  /** The models that a step may use; none before they are read. */
  choices = $state.raw<readonly ModelChoice[]>([])
  /** Whether publishing was tried: before that nothing is called wrong. */
  isTried = $state(false)
  readonly id: PlanId
  readonly before: KnownPlan | undefined

  constructor(
    before: KnownPlan | undefined,
    { lines = [], assistance }: Pick<Partial<PublishedPlan>, 'lines' | 'assistance'> = {},
  ) {
    this.before = before
    this.id = before?.id ?? idFrom<PlanId>(random())
    this.lines = lines.join(', ')
    this.certified = assistance?.certified ?? 'advise'
    this.others = assistance?.others ?? 'advise'
    this.name = before?.plan.name ?? ''
    this.part = before?.plan.part ?? ''
    this.steps = before?.plan.steps.map((step) => new StepDraft(step)) ?? [new StepDraft()]
  }

  get version(): number {
    return (this.before?.version ?? 0) + 1
  }

  get lineList(): string[] {
    const named = this.lines.split(',').map((line) => line.trim())
    return [...new Set(named.filter((line) => line !== ''))]
  }

  addStep(): void {
    this.steps = [...this.steps, new StepDraft()]
  }

  removeStep(step: StepDraft): void {
    this.steps = this.steps.filter((each) => each !== step)
  }

  /** Puts a step one place earlier. */
  raiseStep(step: StepDraft): void {
    const at = this.steps.indexOf(step)
    const before = this.steps[at - 1]
    if (before !== undefined) this.steps = this.steps.with(at - 1, step).with(at, before)
  }

  choiceOf = ({ model }: StepDraft): ModelChoice | undefined =>
    this.choices.find((choice) => choice.model === model)

  /** Undefined where everybody is advised: what a plan means that says nothing. */
  get assistance(): PublishedPlan['assistance'] {
    const { certified, others } = this
    return certified === 'advise' && others === 'advise' ? undefined : { certified, others }
  }

  /** What is wrong with the plan's own fields, in a sentence; steps say it of themselves. */
  get problems(): Problems {
    return {
      ...(this.name.trim() === '' && { name: 'Give the plan a name.' }),
      ...(this.part.trim() === '' && { part: 'Say which part it is for.' }),
    }
  }

  get isRight(): boolean {
    const isOwnRight = Object.keys(this.problems).length === 0
    return isOwnRight && this.steps.every((step) => step.isRight(this.choiceOf(step)))
  }

  /** The plan as it would be published; only where there are no problems. */
  get plan(): Plan {
    const steps: PlanStep[] = []
    const taken = new Set(this.steps.flatMap(({ before }) => before?.id ?? []))
    for (const draft of this.steps) {
      const step = draft.step(this.choiceOf(draft), taken)
      taken.add(step.id)
      steps.push(step)
    }
    return { format: 'plumb-plan/1', name: this.name.trim(), part: this.part.trim(), steps }
  }

  /** The operation that publishes it, and what its commitment opens to. */
  publish(): { op: Operation; openings: Openings } {
    const { plan, lineList } = this
    const { commitment, opening } = commit(plan, random())
    const op: Operation = {
      ...{ op: 'plan.publish', plan: this.id, version: this.version, text: commitment },
      models: modelsOf(plan),
      ...(lineList.length > 0 && { lines: lineList }),
      ...(this.assistance && { assistance: this.assistance }),
    }
    return { op, openings: { [commitment]: opening } }
  }
}
