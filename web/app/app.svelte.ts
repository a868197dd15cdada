import { approvedRelease, isBornReleased } from '../../core/governance/release.ts'
import type { PlanId } from '../../core/id.ts'
import { modelsOf } from '../../core/plan/plan.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import type { Result } from '../../core/result.ts'
import { changesAnswerSchema, plantAnswerSchema } from '../../core/wire/change.ts'
import { ask } from '../api/request.ts'
import { type Database, openDatabase, type RunningRow, type TabletRow } from '../local/database.ts'
import { type Governance, loadGovernance, takeOpenings } from '../local/governance.ts'
import { makeQueue } from '../local/queue.ts'
import { type Entry, type RecordError, record } from '../local/recorder.ts'
import type { Follower, ReleaseView } from '../release/follow.ts'
import { type Candidate, type Session, type SignInError, signIn, signInAtServer } from '../session/sign-in.ts'
import { Assistant } from '../station/assistant.svelte.ts'
import { Update } from '../sw/update.svelte.ts'
import { Toasts } from '../ui/toasts.svelte.ts'
import { Idle } from './idle.svelte.ts'
import { type KnownPlan, plansFor } from './plant.ts'
import { SyncLoop } from './sync-loop.svelte.ts'

/** Where this browser stands: what can be shown at all. */
export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'unfit'; readonly message: string }
  | { readonly kind: 'unfounded' }
  | { readonly kind: 'unenrolled' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'open' }

/** Everything the screens share. One instance, made in main.ts and handed down by context. */
export class App {
  phase = $state.raw<Phase>({ kind: 'starting' })
  tablet = $state.raw<TabletRow | undefined>()
  governance = $state.raw<Governance | undefined>()
  session = $state.raw<Session | undefined>()
  /** The model's side of the session; it stays warm from one person to the next. */
  assistant = $state.raw<Assistant | undefined>()
  /** The plan that is worked by on this tablet; until somebody chooses, the only one there is. */
  plan = $state.raw<PlanId | undefined>()
  /** The release that this tablet runs; undefined where it follows the newest plans. */
  running = $state.raw<RunningRow | undefined>()
  release = $state.raw<ReleaseView | undefined>()
  /** How much of a release has come, while one is fetched. */
  fetching = $state.raw<{ readonly done: number; readonly total: number } | undefined>()
  /** Whether somebody is in the middle of a unit: what judges it does not change. */
  isInUnit = false
  /** Whether the server takes this session for reading what others recorded. */
  canRead = $state(false)
  readonly database: Database
  readonly sync: SyncLoop
  /** A newer version of the app, once one is on this device. */
  readonly update = new Update()
  readonly toasts = new Toasts()
  /** When the tablet locks by itself. */
  readonly idle = new Idle(() => void this.lock('idle'))
  readonly #queue = makeQueue()
  #follower: Promise<Follower> | undefined

  constructor(database: Database = openDatabase()) {
    this.database = database
    this.sync = new SyncLoop({
      database,
      tablet: () => this.tablet,
      governance: () => this.governance,
      pen: () => this.session?.pen,
      onGovernance: (governance) => {
        const before = this.governance?.state
        this.governance = governance
        if (before === undefined || this.session === undefined) return
        // What the plant's rules take away does not judge one part more.
        this.assistant?.recheck()
        void import('../station/obey.ts').then((obey) => obey.reportStopped(this, before, governance.state))
      },
      onRound: (isInStep) => void this.follow(isInStep),
      onInStep: async () => {
        await this.#wipeIfTold()
        if (this.sync.unrecorded && this.session !== undefined)
          await (await import('../alarm/record-healed.ts')).recordHealed(this)
      },
    })
  }

  /** Looks which release is to run here: after each round, and whenever a unit or a session ended. */
  async follow(isInStep = false): Promise<void> {
    // A plant that never rolled one out has none of this.
    if (!this.governance?.state.rollouts) return
    this.#follower ??= import('../release/follow.ts').then((follow) => new follow.Follower(this))
    // Storage that closed under it, or a page that goes away: the next round looks again.
    await this.#follower.then((follower) => follower.look(isInStep)).catch(() => undefined)
  }

  /** A tablet that was retired to be wiped deletes what it keeps, once all that it recorded is proven at the server. */
  async #wipeIfTold(): Promise<void> {
    const device = this.tablet && this.governance?.state.devices[this.tablet.device]
    if (device?.until == null || !device.wipe) return
    const open = await this.database.events.where('standing').anyOf('saved', 'received').count()
    if (open > 0) return
    const { wipeTablet } = await import('../local/wipe.ts')
    await wipeTablet(this.database)
  }

  /** Looks at what is here: a tablet goes to its lock screen without asking anybody. */
  async start(): Promise<void> {
    if (!isSecureContext || !('locks' in navigator) || typeof PublicKeyCredential === 'undefined') {
      this.phase = { kind: 'unfit', message: 'this browser or this address lacks something that Plumb needs' }
      return
    }
    this.tablet = await this.database.tablet.get('tablet')
    if (this.tablet !== undefined) return this.#startTablet(this.tablet)
    const plant = await ask(plantAnswerSchema, '/api/plant')
    this.phase = { kind: plant.ok && !plant.value.founded ? 'unfounded' : 'unenrolled' }
  }

  async #startTablet(tablet: TabletRow): Promise<void> {
    const governance = await loadGovernance(this.database, tablet)
    if (!governance.ok) {
      this.phase = { kind: 'unfit', message: governance.error.message }
      return
    }
    this.governance = governance.value
    const running = await this.database.release.get('running')
    if (running?.id === 'running') this.running = running
    this.update.isHeld = this.running !== undefined
    this.phase = { kind: 'locked' }
    await this.sync.recallAlarm()
    this.sync.poke()
  }

  /** One touch of a passkey: from the lock screen to work. */
  async signIn(who: Candidate): Promise<Result<null, SignInError>> {
    const { tablet, governance, database } = this
    if (tablet === undefined || governance === undefined) throw new Error('sign-in: found no tablet')
    const session = await this.#queue(() => signIn({ database, tablet, governance, now: Date.now }, who))
    if (!session.ok) return session
    this.session = session.value
    this.phase = { kind: 'open' }
    this.touch()
    this.sync.poke()
    void this.readAtServer()
    void this.warmUp()
    return { ok: true, value: null }
  }

  /** The plans that this tablet may work by. */
  get plans(): KnownPlan[] {
    const { governance, tablet } = this
    if (!governance || !tablet) return []
    return this.awaitsRelease
      ? []
      : plansFor(governance, tablet.device, approvedRelease(governance.state, this.running))
  }

  /** Whether nothing is inspected on this tablet until its first release is here. */
  get awaitsRelease(): boolean {
    const { governance, tablet } = this
    if (!governance || !tablet || approvedRelease(governance.state, this.running)) return false
    return isBornReleased(governance.state, tablet.device)
  }

  /** The plan that was chosen, or the only one; undefined where there is none, or somebody has to choose. */
  get chosenPlan(): KnownPlan | undefined {
    const { plans } = this
    return plans.find(({ id }) => id === this.plan) ?? (plans.length === 1 ? plans[0] : undefined)
  }

  /** Works by this plan from here on: its model is loaded and tested while the person is still walking to the part. */
  async choosePlan(plan: PlanId): Promise<void> {
    this.plan = plan
    await this.warmUp()
  }

  /** Loads and self-tests the model while the person is still walking to the part. */
  async warmUp(): Promise<void> {
    const { session } = this
    const known = this.chosenPlan
    if (known === undefined) return
    this.assistant ??= new Assistant(this)
    const [model] = modelsOf(known.plan)
    if (model !== undefined && this.session === session) await this.assistant.begin(model)
  }

  /** Signs the session in at the server too, when it is there, and learns the names it may know. */
  async readAtServer(): Promise<boolean> {
    const { session, tablet, database } = this
    if (session === undefined || tablet === undefined || this.canRead) return this.canRead
    const signedIn = await signInAtServer(session)
    if (!signedIn.ok || this.session !== session) return false
    this.canRead = true
    const answer = await ask(changesAnswerSchema, '/api/changes?from=0')
    if (answer.ok) {
      await takeOpenings(database, tablet, answer.value.changes)
      const governance = await loadGovernance(database, tablet)
      if (governance.ok) this.governance = governance.value
      // A tablet that was enrolled just now learns its plan only here.
      if (this.assistant === undefined) void this.warmUp()
    }
    return true
  }

  /** Records something as the person who is signed in. It is saved when this resolves. */
  async record(entry: Entry): Promise<Result<SignedEvent, RecordError>> {
    const { session } = this
    if (session === undefined)
      return {
        ok: false,
        error: { kind: 'not-signed', message: 'nobody is signed in: sign in and try again' },
      }
    this.touch()
    const saved = await this.#queue(() => record(session.pen, entry, session.askEsign))
    await this.sync.countBacklog()
    this.sync.poke()
    return saved
  }

  /** Locks: the session's key, the data key and the sealing key are dropped. The outbox goes on without them. */
  async lock(cause: 'signed-out' | 'idle'): Promise<void> {
    if (this.session === undefined) return
    await this.record({
      draft: { type: 'session.closed', body: { cause }, commits: {}, blobs: {} },
      openings: {},
    })
    this.idle.stop()
    this.session = undefined
    this.canRead = false
    this.phase = { kind: 'locked' }
    await fetch('/api/session', { method: 'DELETE', signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    )
    void this.follow()
    // Nobody works here now, so nobody loses anything by it.
    if (this.update.waiting && this.session === undefined) this.update.apply()
  }

  /** Somebody is there: the idle clock starts over. A session ends with its grant all the same. */
  touch(): void {
    this.idle.stop()
    if (this.session === undefined) return
    const idle = this.governance?.state.policy.idleMs ?? 0
    // A second before the grant ends there is still time to record that it did.
    this.idle.start(idle, this.session.grant.notAfter - 1000)
  }
}
