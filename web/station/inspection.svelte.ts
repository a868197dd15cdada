import type { Digest } from '../../core/digest.ts'
import { assistanceFor, isCertified } from '../../core/governance/assistance.ts'
import type { Assistance } from '../../core/governance/operation/word.ts'
import { type InspectionId, idFrom } from '../../core/id.ts'
import { retakeReason } from '../../core/inspection/photo-gate.ts'
import { verdictOf } from '../../core/inspection/verdict-of.ts'
import { framesOf, isHandStep, type PlanStep, ruleOf } from '../../core/plan/plan.ts'
import { eventHash } from '../../core/record/event.ts'
import type { Cause, Verdict } from '../../core/record/word.ts'
import type { Result } from '../../core/result.ts'
import type { HeldUnit } from '../../core/wire/hold.ts'
import type { App } from '../app/app.svelte.ts'
import type { KnownPlan } from '../app/plant.ts'
import type { Judged } from '../engine/message.ts'
import { commitAll } from '../local/recorder.ts'
import type { Assistant } from './assistant.svelte.ts'
import type { Shot } from './camera.svelte.ts'
import { contextOf } from './context.ts'
import { isRuleFor, pictureOf } from './evidence.ts'
import { bytesOf, flawOf, joinFrames, type Kept, keepAll, keptBlob, shownOf } from './frames.ts'
import { judgedEntry, type Place } from './judged-entry.ts'
import type { JudgedInspection, Stage } from './stage.ts'

const newInspection = () => idFrom<InspectionId>(crypto.getRandomValues(new Uint8Array(16)))

/** One unit after the other through the steps of a plan. */
export class Inspection {
  stage = $state.raw<Stage>({ kind: 'capture' })
  unit = $state('')
  /** The last thing that could not be done, in a sentence; cleared by the next. */
  problem = $state<string | undefined>()
  busy = $state(false)
  /** The step of the plan that the unit is at, from 0. */
  at = $state(0)
  /** A person may always judge without the model. */
  byHand = $state(false)
  /** Something of this unit is filled in that no record has yet. */
  isBegun = $state(false)
  /** Units on hold by their serials, as far as this tablet knows. */
  held = $state.raw<ReadonlyMap<string, HeldUnit>>(new Map())
  readonly #app: App
  readonly #assistant: Assistant
  readonly known: KnownPlan

  constructor(app: App, assistant: Assistant, known: KnownPlan) {
    this.#app = app
    this.#assistant = assistant
    this.known = known
  }

  get step(): PlanStep {
    const step = this.known.plan.steps[this.at]
    if (step === undefined) throw new Error('plan: found no step')
    return step
  }

  /** The model of the step; undefined where the plan gives the step to a person. */
  get model(): Digest | undefined {
    return isHandStep(this.step) ? undefined : this.step.model
  }

  get #occasion() {
    const { governance, tablet, session } = this.#app
    const { model } = this
    if (governance === undefined || tablet === undefined || session === undefined || model === undefined)
      return undefined
    const { device } = tablet
    const who = { person: session.grant.person, device, plan: this.known.id, model }
    return { state: governance.state, ...who, at: Date.now() }
  }

  /** How much of the model's opinion the person at the tablet is shown. A model that is stopped is the engine's to say. */
  get assistance(): Assistance {
    const occasion = this.#occasion
    return occasion === undefined ? 'off' : assistanceFor(occasion.state, occasion)
  }

  /** Why a person judges here, and no model. */
  get cause(): Cause {
    const { state } = this.#assistant
    if (this.model === undefined) return 'step-by-hand'
    if (state.kind === 'off') return state.cause
    return this.assistance === 'off' && !this.byHand ? 'not-certified' : 'chosen-by-person'
  }

  /** Whether the person would be shown something else if they were certified for this plan. */
  get lacksCertification(): boolean {
    const occasion = this.#occasion
    const said = occasion?.state.plans[this.known.id]?.at(-1)?.assistance
    return (
      occasion !== undefined &&
      said !== undefined &&
      said.certified !== said.others &&
      !isCertified(occasion.state, occasion)
    )
  }

  /** Whether somebody is in the middle of a unit: plan and model stay what they are until it is done. */
  get isInside(): boolean {
    return this.stage.kind !== 'capture' || this.at > 0 || this.unit.trim() !== '' || this.isBegun
  }

  /** Whether the unit is done with after this step. */
  get isLast(): boolean {
    return this.at === this.known.plan.steps.length - 1
  }

  /** Which of the plan's steps this is; empty where there is one. */
  get place(): string {
    const { length } = this.known.plan.steps
    return length === 1 ? '' : `Step ${this.at + 1} of ${length}`
  }

  /** Ready for the next step of the unit, and after the last one for the next unit. */
  next(): void {
    if (this.isLast) this.unit = ''
    this.at = this.isLast ? 0 : this.at + 1
    this.stage = { kind: 'capture' }
    this.problem = undefined
  }

  retake(): void {
    this.stage = { kind: 'capture' }
  }

  /** How many frames of one press the step asks for. */
  get frames(): number {
    return isHandStep(this.step) ? 1 : framesOf(this.step)
  }

  /** Judges what `take` takes: all the frames that the step asks for, or a reason to photograph again. */
  async judgeFrames(take: () => Promise<Result<Shot[], { readonly kind: string }>>): Promise<void> {
    this.problem = undefined
    this.stage = { kind: 'taking' }
    const taken = await take().catch(() => undefined)
    if (taken === undefined)
      return this.#drop('a part of the app is not on this tablet: reload the app, then photograph again')
    if (taken.ok) await this.judge(taken.value)
    else this.stage = { kind: 'retake', reason: taken.error.kind }
  }

  /**
   * Judges a photograph, or frames by their mean: shows the verdict as soon as it is there, and records it in the same
   * breath.
   */
  async judge(shots: readonly Shot[]): Promise<void> {
    this.problem = undefined
    const all = await this.#judgeEach(shots)
    const [first, ...rest] = all ?? []
    if (first === undefined) {
      for (const shot of shots) shot.drop()
      return
    }
    const { step } = this
    if (isHandStep(step)) throw new Error('inspection: found a model at a step that a person judges')
    const rule = ruleOf(step)
    const { judged, frames } = joinFrames([first, ...rest])
    if (!isRuleFor(rule, judged)) {
      for (const shot of shots) shot.drop()
      return this.#drop('the rule of this step is for another kind of model: judge by hand')
    }
    const keeping = keepAll(shots)
    // Frames that no record takes give no verdict: it must be known before one is shown.
    const flaw = frames && (await flawOf(keeping))
    if (flaw) {
      for (const shot of shots) shot.drop()
      this.stage = { kind: 'retake', reason: flaw }
      return
    }
    const done: JudgedInspection = {
      ...{ inspection: newInspection(), verdict: verdictOf(rule, judged.result), judged, rule },
      ...{ photo: keeping.then((kept) => shownOf(kept, frames).blob), asked: framesOf(step) },
      ...{ event: undefined, shownAt: performance.now(), assistance: this.assistance },
      ...(frames && { frames }),
    }
    this.stage = { kind: done.assistance === 'blind-first' ? 'blind' : 'judged', done, saved: false }
    await this.#saveJudged(done, shots, keeping)
  }

  /** What the model says of each; undefined where one of them is no evidence, and then nothing is recorded. */
  async #judgeEach(shots: readonly Shot[]): Promise<Judged[] | undefined> {
    const all: Judged[] = []
    for (const [i, shot] of shots.entries()) {
      this.stage = shots.length > 1 ? { kind: 'judging', frame: i + 1 } : { kind: 'judging' }
      const answer = await this.#assistant.judge(shot.photo)
      if (!answer.ok) {
        const isOff = answer.error.kind === 'off'
        this.stage = isOff ? { kind: 'capture' } : { kind: 'retake', reason: answer.error.kind }
        if (isOff) this.problem = answer.error.message
        return undefined
      }
      // A record names one backend, and the self-test that it leans on.
      const isElsewhere = all.some(({ by }) => by.backend !== answer.value.by.backend)
      const bad = isElsewhere ? 'gave-way' : retakeReason(answer.value.quality)
      if (bad !== undefined) {
        this.stage = { kind: 'retake', reason: bad }
        return undefined
      }
      all.push(answer.value)
    }
    return all
  }

  async #saveJudged(done: JudgedInspection, shots: readonly Shot[], keeping: Promise<Kept[]>): Promise<void> {
    const { judged, rule } = done
    const [shot] = shots
    const selftest = await this.#assistant.selftestFor(judged.by)
    const picture = await pictureOf(this.#assistant.engine, judged, rule)
    const input = this.#assistant.manifest?.input
    const { model } = this
    if (selftest === undefined || input === undefined || model === undefined || shot === undefined)
      return this.#drop('the self-test did not pass on this backend: judge by hand')
    const entry = await judgedEntry(done, {
      ...{ place: this.#placeOf(done.inspection), unit: this.unit.trim(), model, selftest, input },
      ...{ shot, kept: await keeping, picture },
    })
    const saved = await this.#app.record(entry)
    if (!saved.ok) return this.#drop(saved.error.message)
    const { kind } = this.stage
    if (kind === 'blind' || kind === 'judged')
      this.stage = { kind, done: { ...done, event: eventHash(saved.value.event) }, saved: true }
  }

  /** Blind first: records what the person sees, and only then shows what the model said. */
  async sayFirst(verdict: 'pass' | 'fail'): Promise<void> {
    const done = this.#judged('blind')
    if (done === undefined) return
    const { commits, openings } = commitAll({ context: contextOf(this.#assistant.state, 0, done.assistance) })
    const body = { inspection: done.inspection, judged: done.event, verdict }
    const draft = { type: 'inspection.blind', body, commits, blobs: {} } as const
    if (await this.#run(() => this.#app.record({ draft, openings })))
      this.stage = {
        kind: 'judged',
        done: { ...done, own: verdict, shownAt: performance.now() },
        saved: true,
      }
  }

  /** A verdict that could not be recorded is not a verdict. */
  #drop(message: string): void {
    this.stage = { kind: 'capture' }
    this.problem = message
  }

  async accept(): Promise<void> {
    const done = this.#judged()
    if (done === undefined) return
    const { commits, openings } = commitAll({ context: this.#context(done) })
    const body = { inspection: done.inspection, judged: done.event, verdict: done.verdict }
    await this.#decide(
      { type: 'inspection.accepted', body, commits, blobs: {} },
      openings,
      done,
      done.verdict,
    )
    // One touch: it is recorded, and the next part is asked for.
    if (this.stage.kind === 'decided' && done.assistance === 'assist' && done.verdict === 'pass') this.next()
  }

  /** Overrules the model with a reason; a reject takes the passkey over this very event. */
  async overrule(to: 'pass' | 'fail', reason: string, meaning: string): Promise<void> {
    const done = this.#judged()
    if (done === undefined) return
    const { commits, openings } = commitAll({ reason, context: this.#context(done) })
    const body = { inspection: done.inspection, judged: done.event, from: done.verdict, to, meaning }
    await this.#decide({ type: 'inspection.overruled', body, commits, blobs: {} }, openings, done, to)
  }

  /** Records a person's own verdict, where no model may judge; a photograph goes with it when there is one. */
  async judgeByHand(verdict: 'pass' | 'fail', reason: string, photo?: Blob): Promise<void> {
    const state = this.#assistant.state
    const inspection = newInspection()
    const { commits, openings } = commitAll({ unit: this.unit.trim(), reason, context: contextOf(state) })
    const bytes = photo && (await bytesOf(photo))
    const { cause } = this
    const kept = bytes && keptBlob(bytes)
    const place = this.#placeOf(inspection)
    const saved = await this.#run(() =>
      this.#app.record({
        draft: {
          ...{ type: 'inspection.manual', body: { ...place, verdict, cause }, commits },
          blobs: kept ? { photograph: kept.digest } : {},
        },
        openings,
        blobs: kept ? [kept] : [],
      }),
    )
    if (saved) this.stage = { kind: 'decided', done: undefined, inspection, verdict, overruled: false }
  }

  #placeOf(inspection: InspectionId): Place {
    return { inspection, plan: this.known.id, planVersion: this.known.version, step: this.step.id }
  }

  #context(done: JudgedInspection) {
    return contextOf(this.#assistant.state, performance.now() - done.shownAt, done.assistance)
  }

  #judged(kind: 'blind' | 'judged' = 'judged'): (JudgedInspection & { event: Digest }) | undefined {
    const { stage } = this
    if (stage.kind !== kind || stage.done.event === undefined || this.busy) return undefined
    return { ...stage.done, event: stage.done.event }
  }

  async #decide(
    draft: Parameters<App['record']>[0]['draft'],
    openings: Parameters<App['record']>[0]['openings'],
    done: JudgedInspection,
    verdict: Verdict,
  ): Promise<void> {
    const saved = await this.#run(() => this.#app.record({ draft, openings }))
    if (saved)
      this.stage = {
        kind: 'decided',
        done,
        inspection: done.inspection,
        verdict,
        overruled: verdict !== done.verdict,
      }
  }

  /** Runs one recording at a time; what goes wrong is said, and the stage stays as it was. */
  async #run(task: () => ReturnType<App['record']>): Promise<boolean> {
    this.busy = true
    this.problem = undefined
    try {
      const saved = await task()
      if (!saved.ok) this.problem = saved.error.message
      return saved.ok
    } finally {
      this.busy = false
    }
  }
}
