import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { type Random, seededRandom } from '../../core/simulation/random.ts'

/** Somebody whose code runs in the simulation, with what the platform gives them: a tablet, or the server. */
export interface Actor {
  readonly name: string
  readonly random: Random
}

/** A thread of work. It waits while it is parked in `sleep`; stopped, it never goes on: a power cut. */
export interface Activity {
  readonly name: string
  parked: number
  state: 'running' | 'done' | 'stopped'
  error: unknown
}

interface Wake {
  readonly at: number
  readonly turn: number
  readonly activity: Activity
  go(): void
}

/**
 * One seeded order for everything that happens. Only one activity runs at a time, until it parks; what runs next is
 * the earliest on one clock, and all delays are drawn from one stream. The same seed gives the same run.
 */
export class Scheduler {
  readonly random: Random
  now = 0
  steps = 0
  readonly #seed: string
  readonly #scope = new AsyncLocalStorage<{ actor: Actor; activity: Activity }>()
  readonly #activities = new Set<Activity>()
  readonly #wakes: Wake[] = []
  readonly #trace = createHash('sha256')
  readonly lines: string[] = []
  #turns = 0
  /** Work that the machine does for an activity on other threads. */
  outstanding = 0

  constructor(seed: string) {
    this.#seed = seed
    this.random = seededRandom(`${seed}/world`)
  }

  /** An actor with a stream of chance of its own. */
  actor = (name: string): Actor => ({ name, random: seededRandom(`${this.#seed}/${name}`) })

  /** Who is running; undefined outside of the simulation. */
  get running(): Actor | undefined {
    return this.#scope.getStore()?.actor
  }

  /** Runs something as somebody else, in the same activity: a request arrives at the server. */
  as<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    const activity = this.#scope.getStore()?.activity
    if (activity === undefined) throw new Error('scheduler: found no activity')
    return this.#scope.run({ actor, activity }, work)
  }

  /** Lets nothing else go on until this is done, also while its activity waits for something beside it. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.outstanding += 1
    return work().finally(() => {
      this.outstanding -= 1
    })
  }

  /** Says what happened: the trace of a run, and its digest. */
  note(line: string): void {
    const text = `${this.now} ${line}`
    this.lines.push(text)
    this.#trace.update(`${text}\n`)
  }

  digest = (): string => this.#trace.copy().digest('base64url')

  start(actor: Actor, name: string, work: () => Promise<unknown>, after = 0): Activity {
    const activity: Activity = {
      name: `${actor.name} ${name}`,
      parked: 1,
      state: 'running',
      error: undefined,
    }
    this.#activities.add(activity)
    const end = (error?: unknown) => {
      if (activity.state === 'running') activity.state = 'done'
      activity.error = error
    }
    const go = () =>
      void this.#scope.run({ actor, activity }, work).then(
        () => end(),
        (error) => end(error ?? 'failed'),
      )
    this.#park(activity, after, go)
    return activity
  }

  /** Parks the activity that calls. */
  sleep(ms: number): Promise<void> {
    const activity = this.#scope.getStore()?.activity
    if (activity === undefined) throw new Error('scheduler: found no activity to park')
    activity.parked += 1
    return new Promise((go) => this.#park(activity, ms, go))
  }

  /** Never goes on: for an activity that has just been stopped. */
  stopHere(): Promise<never> {
    const activity = this.#scope.getStore()?.activity
    if (activity !== undefined) activity.parked += 1
    return new Promise(() => undefined)
  }

  stop(activity: Activity): void {
    if (activity.state === 'running') activity.state = 'stopped'
  }

  #park(activity: Activity, ms: number, go: () => void): void {
    const wake = { at: this.now + Math.ceil(ms), turn: this.#turns++, activity, go }
    const place = this.#wakes.findLastIndex(({ at }) => at <= wake.at)
    this.#wakes.splice(place + 1, 0, wake)
  }

  /** Until every activity is parked or over: nothing that one does is overtaken by another. */
  async #settle(): Promise<void> {
    const isBusy = ({ state, parked }: Activity) => state === 'running' && parked === 0
    do await new Promise((done) => setImmediate(done))
    while (this.outstanding > 0 || [...this.#activities].some(isBusy))
    for (const activity of this.#activities) {
      if (activity.state !== 'running') this.#activities.delete(activity)
      if (activity.error !== undefined) throw new Error(`${activity.name} failed`, { cause: activity.error })
    }
  }

  /** Runs until a time, or until it is over, checking after each step. */
  async run(until: number, check: () => void, isOver = () => false): Promise<void> {
    for (let next = this.#wakes[0]; next !== undefined && next.at <= until; next = this.#wakes[0]) {
      this.#wakes.shift()
      if (next.activity.state !== 'running') continue
      this.now = next.at
      this.steps += 1
      next.activity.parked -= 1
      next.go()
      await this.#settle()
      check()
      if (isOver()) return
    }
    this.now = until
  }

  /** Runs work as an activity of its own to its end, while all else goes on. */
  async complete<T>(name: string, work: () => Promise<T>, check: () => void = () => undefined): Promise<T> {
    let done: { readonly value: T } | undefined
    this.start(this.actor(name), name, async () => {
      done = { value: await work() }
    })
    await this.run(Number.MAX_SAFE_INTEGER, check, () => done !== undefined)
    if (done === undefined) throw new Error(`scheduler: ${name} did not end`)
    return done.value
  }
}
