import type { Digest } from '../../core/digest.ts'
import { type Bar, barTo, signerKey } from '../../core/governance/vouch.ts'
import type { Manifest } from '../../core/model/manifest.ts'
import { eventHash } from '../../core/record/event.ts'
import type { SelftestEvidence } from '../../core/record/opened.ts'
import type { Cause, SelftestCause } from '../../core/record/word.ts'
import type { Result } from '../../core/result.ts'
import type { App } from '../app/app.svelte.ts'
import { type Engine, type Loaded, openEngine } from '../engine/engine.ts'
import type { Judged, JudgeError, Photo } from '../engine/message.ts'
import type { EngineState, Off, Ready, SelfTestReport } from '../engine/state.ts'
import { commitAll } from '../local/recorder.ts'
import { contextOf } from './context.ts'
import type { TimedReport } from './engine-fact.ts'
import { machineChange, machineOf } from './machine.ts'
import { selftestDue } from './shift.ts'

/** Causes that are the model's, not the tablet's: they are recorded as its refusal. */
const REFUSED: readonly Cause[] = [
  ...(['model-altered', 'manifest-invalid', 'model-missing', 'model-unregistered'] as const),
  ...(['model-quarantined', 'signer-distrusted', 'signature-invalid'] as const),
]

/**
 * The model's side of a session: loads what the plan names, runs its golden cases on the very backend that will
 * judge, and records both. Until a self-test has passed it does not judge.
 */
export class Assistant {
  state = $state.raw<EngineState>({ kind: 'idle' })
  /** Whether the golden cases are running. */
  testing = $state(false)
  manifest = $state.raw<Manifest | undefined>()
  /** What the golden cases said last, on whichever rung. */
  lastTest = $state.raw<TimedReport | undefined>()
  /** The model that was asked for, and whether somebody stopped it on this tablet. */
  model = $state<Digest | undefined>()
  isStopped = $state(false)
  /** Whether the model stays on the tablet for the next outage. */
  isKept = $state(true)
  readonly #app: App
  readonly #engine: Engine
  readonly #now: () => number
  /** When it judged last. */
  #usedAt = 0
  /** By model and backend. */
  #selftests = new Map<string, Digest>()
  /** What the golden cases of each model said last. */
  #tests = new Map<Digest, TimedReport>()
  #recorded = ''
  #recording: Promise<void> = Promise.resolve()
  #loading: Promise<void> = Promise.resolve()

  constructor(app: App, engine: Engine = openEngine(), now: () => number = Date.now) {
    this.#app = app
    this.#engine = engine
    this.#now = now
    engine.onState((state) => {
      this.state = state
      if (state.kind === 'ready' || state.kind === 'off') this.#later(() => this.#recordStep(state))
    })
    engine.onSelfTest((report) => {
      this.lastTest = { report, at: this.#now() }
      this.#tests.set(report.model, this.lastTest)
      // By the time it is recorded the ladder may stand elsewhere.
      const { state } = this
      this.#later(() => this.#recordSelftest(report, state))
    })
  }

  get engine(): Engine {
    return this.#engine
  }

  /** The recorded self-test that a verdict on this rung leans on; undefined when none has passed in this session. */
  async selftestFor(ready: Ready): Promise<Digest | undefined> {
    await this.#recording
    return this.#selftests.get(`${this.model} ${ready.backend}`)
  }

  /** A session began: what the one before it tested counts no more. The model stays loaded. */
  async begin(model: Digest): Promise<void> {
    this.#selftests.clear()
    this.#recorded = ''
    this.isStopped = (await this.#app.database.stopped.get(model)) !== undefined
    if (this.#bar(model) !== undefined) return this.prepare(model)
    if (this.state.kind !== 'ready' || this.model !== model) return this.prepare(model)
    const { state } = this
    this.#later(() => this.#recordStep(state))
    await this.#testBefore('signed-in')
  }

  /** The work goes on with this model: loaded and tested unless it is the one that is here. */
  async use(model: Digest): Promise<void> {
    if (model !== this.model) await this.prepare(model)
  }

  /** Loads and tests a model, or says why a person judges alone. One after the other; the last one asked for stays. */
  prepare(model: Digest): Promise<void> {
    this.model = model
    this.testing = true
    const load = () => (model === this.model ? this.#load(model) : Promise.resolve())
    this.#loading = this.#loading.then(load, load)
    return this.#loading
  }

  async #load(model: Digest): Promise<void> {
    this.lastTest = undefined
    this.isStopped = (await this.#app.database.stopped.get(model)) !== undefined
    const bar = this.#bar(model)
    if (bar !== undefined) {
      this.testing = false
      return this.#refuse(model, bar)
    }
    const loaded = await this.#engine.load(model, 'auto', this.#signerOf(model))
    if (loaded.ok) {
      this.manifest = loaded.value.manifest
      this.isKept = loaded.value.keeping.kind === 'kept'
      await this.#testOpened(model, loaded.value)
    } else this.#later(() => this.#recordRefusal(model, loaded.error.cause))
    if (model !== this.model) return
    this.testing = false
    this.recheck()
  }

  /** Stops at once with a model that the plant's rules took away while somebody works with it. */
  recheck(): void {
    const model = this.model
    if (model === undefined || this.state.kind !== 'ready' || this.testing) return
    const bar = this.#bar(model)
    if (bar !== undefined) this.#refuse(model, bar)
  }

  /** Why the plant's rules keep the model from judging here. */
  #bar(model: Digest): Bar | undefined {
    const { governance, tablet } = this.#app
    if (this.isStopped) return 'model-quarantined'
    return governance && tablet && barTo(governance.state, { model, device: tablet.device })
  }

  #signerOf(model: Digest) {
    const { governance } = this.#app
    return governance && signerKey(governance.state, model)
  }

  #refuse(model: Digest, cause: Bar): void {
    this.#engine.dispose()
    this.state = { kind: 'off', cause, message: `found ${cause}, expected a model that may judge here` }
    this.#later(() => this.#recordRefusal(model, cause))
  }

  /** Judges a photograph; at the start of a shift and after a long pause the golden cases come first. */
  async judge(photo: Photo): Promise<Result<Judged, JudgeError>> {
    const now = this.#now()
    const testedAt = this.lastTest?.at ?? now
    const usedAt = Math.max(testedAt, this.#usedAt)
    const due = selftestDue({ testedAt, usedAt }, now, this.#app.governance?.state.policy.shiftHours)
    if (due !== undefined) await this.test(due)
    this.#usedAt = now
    return this.#engine.judge(photo)
  }

  /**
   * Runs the golden cases, as when somebody asks for it; what came of them is recorded rung by rung. The work goes on
   * meanwhile, photographs wait their turn.
   */
  async test(cause: SelftestCause): Promise<void> {
    await this.#engine.selfTest(cause)
    await this.#recording
  }

  async #testBefore(cause: SelftestCause): Promise<void> {
    this.testing = true
    await this.test(cause)
    this.testing = false
  }

  /**
   * A model that stayed open, and passed in this session where it stands, is not tested at each turn. A browser, a
   * driver or a runtime that is not the one of the last time is told as the reason.
   */
  async #testOpened(model: Digest, { ready, wasOpen }: Loaded): Promise<void> {
    await this.#recording
    const { machine } = this.#app.database
    const found = machineOf(ready)
    const change = machineChange(await machine.get('machine'), found)
    const last = this.#tests.get(model)
    if (wasOpen && last && change === undefined && this.#selftests.has(`${model} ${ready.backend}`)) {
      this.lastTest = last
      return
    }
    await this.#testBefore(change ?? 'model-loaded')
    if (this.lastTest !== undefined) await machine.put(found)
  }

  /** Records in the order things happened, without holding up the engine. */
  #later(task: () => Promise<void>): void {
    this.#recording = this.#recording.then(task, task)
  }

  async #recordSelftest(report: SelfTestReport, state: EngineState): Promise<void> {
    const finite = (value: number) => (Number.isFinite(value) ? value : Number.MAX_VALUE)
    const evidence: SelftestEvidence = {
      ...{ cases: report.cases, ms: report.ms, manifest: report.model },
      ...(report.prepared && { prepared: report.prepared }),
      deviations: report.deviations.map((each) => ({ ...each, worst: finite(each.worst) })),
    }
    const { commits, openings } = commitAll({ evidence, context: contextOf(state) })
    const { model, backend, passed, cause } = report
    const body = { model, backend, passed, cause }
    const saved = await this.#app.record({
      draft: { type: 'selftest.completed', body, commits, blobs: {} },
      openings,
    })
    if (saved.ok && report.passed) this.#selftests.set(`${model} ${backend}`, eventHash(saved.value.event))
  }

  async #recordStep(state: Ready | Off): Promise<void> {
    const { cause } = state
    const backend = state.kind === 'ready' ? state.backend : 'manual'
    const step = `${backend} ${cause}`
    if (step === this.#recorded) return
    this.#recorded = step
    const { commits, openings } = commitAll({ context: contextOf(state) })
    await this.#app.record({
      draft: { type: 'engine.started', body: { backend, cause }, commits, blobs: {} },
      openings,
    })
  }

  async #recordRefusal(model: Digest, cause: Cause): Promise<void> {
    if (!REFUSED.includes(cause)) return
    await this.#app.record({
      draft: { type: 'model.refused', body: { model, cause }, commits: {}, blobs: {} },
      openings: {},
    })
  }
}
