import { AsyncLocalStorage } from 'node:async_hooks'
import { changeHash } from '../../core/record/change.ts'
import { eventHash } from '../../core/record/event.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import type { Result } from '../../core/result.ts'
import type { SimulatedPerson } from '../../core/simulation/plant.ts'
import {
  type Desk,
  type Intent,
  type SignError,
  type Signed,
  signChange,
} from '../../web/govern/sign-change.ts'
import type { CheckpointRow, TabletRow } from '../../web/local/database.ts'
import { type Governance, loadGovernance } from '../../web/local/governance.ts'
import { makeQueue } from '../../web/local/queue.ts'
import { type Entry, type RecordError, record } from '../../web/local/recorder.ts'
import type { TabletStorage } from '../../web/local/storage.ts'
import { enrolDevice, readPlant } from '../../web/session/enrol.ts'
import { type Session, type SignInError, signIn } from '../../web/session/sign-in.ts'
import { AlarmKeeper, isLie, lastAlarm } from '../../web/sync/alarm.ts'
import { type SyncError, syncRound } from '../../web/sync/round.ts'
import type { Browser } from './browser.ts'
import type { Network } from './network.ts'
import type { Activity, Scheduler } from './scheduler.ts'
import { type Disk, MemoryStorage, type Zone } from './storage.ts'

type Transaction = NonNullable<ReturnType<Zone['current']>>
const transactions = new AsyncLocalStorage<Transaction>()
const ZONE: Zone = {
  current: () => transactions.getStore(),
  run: (each, work) => transactions.run(each, work),
}

/** How bad a tablet's disk is: chances from 0 to 1, of each transaction. */
export interface Wear {
  readonly fails: number
  readonly dies: number
  isFull: boolean
}

/** How a round with the server ended; `storage` where the tablet's own disk failed under it. */
export type Round =
  | Result<Governance, SyncError>
  | { readonly ok: false; readonly error: { kind: 'storage' } }

export interface TabletSetting {
  readonly world: Scheduler
  readonly network: Network
  readonly name: string
  /** What everybody's clock said when the simulation began, in milliseconds since 1970. */
  readonly begin: number
  onSigned(challenge: Uint8Array): void
}

/** A tablet: the real code for sign-in, records, rules and sync, on storage and a network that are simulated. */
export class Tablet implements Desk {
  readonly name: string
  readonly browser: Browser
  readonly storage: MemoryStorage
  readonly wear: Wear & { fails: number; dies: number } = { fails: 0, dies: 0, isFull: false }
  /** What its people were told is saved: hashes by seq. */
  readonly saved = new Map<number, string>()
  /** How far its clock is off, in milliseconds. */
  skew = 0
  tablet: TabletRow | undefined
  governance: Governance | undefined
  session: Session | undefined
  /** What stands on its screen. */
  alarm: string | undefined
  database: TabletStorage
  /** What its people do while it is switched on. */
  habit: (tablet: Tablet) => Promise<void> = async () => undefined
  isOn = false
  rounds = 0
  /** Whether a round with the server is under way. */
  isInRound = false
  /** Told how each round ended. */
  onRound: (round: Round) => void = () => undefined
  readonly sync = { poke: () => undefined }
  readonly #setting: TabletSetting
  #queue = makeQueue()
  #running: Activity[] = []

  constructor(setting: TabletSetting) {
    const { world, network, name, begin } = setting
    this.#setting = setting
    this.name = name
    this.browser = {
      ...world.actor(name),
      clock: () => begin + world.now + this.skew,
      fetch: (path, init) => network.send(name, path, init),
      localStorage: new Map(),
      person: undefined,
      onSigned: (challenge) => setting.onSigned(challenge),
    }
    this.storage = new MemoryStorage(this.#disk(), ZONE)
    this.database = this.storage.open()
  }

  #disk(): Disk {
    const { world } = this.#setting
    const dies = async () => {
      if (world.random.number() >= this.wear.dies) return
      this.switchOff('its battery is empty')
      await world.stopHere()
    }
    return {
      begin: async () => undefined,
      commit: async () => {
        await world.sleep(world.random.number() * 8)
        await dies()
        if (this.wear.isFull) throw Object.assign(new Error('no room'), { name: 'QuotaExceededError' })
        if (world.random.number() < this.wear.fails)
          throw Object.assign(new Error('the disk did not answer'), { name: 'UnknownError' })
      },
      committed: dies,
    }
  }

  #start(name: string, work: () => Promise<unknown>, after = 0): void {
    this.#running.push(this.#setting.world.start(this.browser, name, work, after))
  }

  /** Makes this browser a tablet of the plant: an admin stands at it. Call it from an activity of its own. */
  async enrol(admin: SimulatedPerson): Promise<void> {
    this.browser.person = admin
    const offered = await readPlant()
    const enrolled = offered.ok
      ? await enrolDevice(this.database, offered.value, this.name, this.browser.clock())
      : offered
    if (!enrolled.ok) throw new Error(`${this.name}: ${enrolled.error.message}`)
  }

  /** Switches it on: a cold start from what is on its disk. */
  switchOn(after = 0): void {
    this.#start(
      'start',
      async () => {
        this.isOn = true
        this.tablet = await this.database.tablet.get('tablet')
        if (this.tablet === undefined) throw new Error(`${this.name}: found itself no tablet`)
        const governance = await loadGovernance(this.database, this.tablet)
        if (!governance.ok) throw new Error(`${this.name}: ${governance.error.message}`)
        this.governance = governance.value
        this.alarm = (await lastAlarm(this.database)).alarm
        this.#start('sync', () => this.#syncForEver())
        this.#start('people', () => this.habit(this))
      },
      after,
    )
  }

  /** All that was in its memory is gone; what it does stops where it is. It is switched on again within some hours. */
  switchOff(why: string): void {
    const { world } = this.#setting
    world.note(`${this.name} off: ${why}`)
    for (const activity of this.#running) world.stop(activity)
    this.#running = []
    this.isOn = false
    this.isInRound = false
    this.database = this.storage.open()
    this.#queue = makeQueue()
    this.session = undefined
    this.governance = undefined
    this.alarm = undefined
    this.#alarms = new AlarmKeeper()
    this.switchOn(world.random.number() * 3_600_000)
  }

  /** How far it has seen the log. */
  get seen(): number {
    return this.storage.rows<CheckpointRow>('log')[0]?.size ?? 0
  }

  async #syncForEver(): Promise<never> {
    const { world } = this.#setting
    for (;;) {
      await world.sleep((0.2 + world.random.number()) * this.restMs)
      await this.#syncOnce()
    }
  }

  #alarms = new AlarmKeeper()

  /** Between two rounds: a simulated day has fewer of them than a real one. */
  restMs = 2 * 3_600_000

  async #syncOnce(): Promise<void> {
    const { database, tablet, governance } = this
    if (tablet === undefined || governance === undefined) return
    let round: Round
    this.isInRound = true
    try {
      round = await syncRound(
        { database, tablet, known: governance, pen: this.session?.pen },
        {
          onGovernance: (next) => {
            this.governance = next
          },
          onBacklog: () => undefined,
          onUpload: () => undefined,
          onWithheld: () => undefined,
          onWitnessed: () => undefined,
        },
      )
      if (!round.ok && isLie(round.error)) {
        this.alarm = round.error.message
        await this.#alarms.keep(database, round.error, this.browser.clock())
      }
      if (round.ok && (await this.#alarms.heal(database, this.browser.clock()))) this.alarm = undefined
    } catch (error) {
      // As the app's own loop: the next round finds the storage open again, or the tablet is off.
      if (!isOfDisk(error)) throw error
      round = { ok: false, error: { kind: 'storage' } }
    }
    this.isInRound = false
    this.rounds += 1
    const ended = round.ok
      ? 'ok'
      : `${round.error.kind}${'message' in round.error ? `: ${round.error.message}` : ''}`
    this.#setting.world.note(`${this.name} round ${ended}`)
    this.onRound(round)
  }

  /** One touch of somebody's key. */
  async signIn(person: SimulatedPerson): Promise<Result<unknown, SignInError>> {
    const { database, tablet, governance } = this
    if (tablet === undefined || governance === undefined) throw new Error(`${this.name}: found no plant`)
    this.browser.person = person
    const who = { person: person.id, credential: person.passkey.credential }
    const place = { database, tablet, governance, now: this.browser.clock }
    const session = await this.#queue(() => signIn(place, who))
    this.#setting.world.note(`${this.name} sign-in ${session.ok ? 'ok' : session.error.message}`)
    if (!session.ok) return session
    this.session = session.value
    // The session's first record was saved with it.
    this.#keepWord()
    return session
  }

  /** What is on the disk now, its people were told is saved. */
  #keepWord(): void {
    for (const { seq, hash } of this.storage.rows<{ seq: number; hash: string }>('events'))
      this.saved.set(seq, hash)
  }

  async record(entry: Entry): Promise<Result<SignedEvent, RecordError>> {
    const { session } = this
    if (session === undefined) throw new Error(`${this.name}: found nobody signed in`)
    const saved = await this.#queue(() => record(session.pen, entry, session.askEsign))
    const { world } = this.#setting
    if (saved.ok) {
      const hash = eventHash(saved.value.event)
      this.saved.set(saved.value.event.seq, hash)
      world.note(`${this.name} saved ${saved.value.event.type} ${saved.value.event.seq} ${hash}`)
    } else world.note(`${this.name} not saved: ${saved.error.kind}`)
    return saved
  }

  async lock(): Promise<void> {
    const closed = { type: 'session.closed', body: { cause: 'signed-out' }, commits: {}, blobs: {} } as const
    await this.record({ draft: closed, openings: {} })
    this.session = undefined
  }

  /** Changes the plant's rules as the admin who is signed in; says how it ended. */
  async change(intent: Intent): Promise<Result<Signed, SignError>> {
    const signed = await signChange(this, intent)
    const outcome = signed.ok ? changeHash(signed.value.change) : signed.error.message
    this.#setting.world.note(`${this.name} changed ${intent.ops.map(({ op }) => op)}: ${outcome}`)
    return signed
  }
}

const isOfDisk = (error: unknown): boolean =>
  error instanceof Error && ['QuotaExceededError', 'UnknownError'].includes(error.name)
