import type { Database, TabletRow } from '../local/database.ts'
import type { Governance } from '../local/governance.ts'
import type { Pen } from '../local/recorder.ts'
import { AlarmKeeper, isLie, lastAlarm } from '../sync/alarm.ts'
import type { SyncError } from '../sync/round.ts'
import type { UploadProgress } from '../sync/upload.ts'

export type Connection = 'unknown' | 'online' | 'offline'

/** How long until the next round: at rest, and after failures, doubling up to the last. */
const REST_MS = 5_000
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 10_000]

interface Place {
  readonly database: Database
  readonly tablet: () => TabletRow | undefined
  readonly governance: () => Governance | undefined
  readonly pen: () => Pen | undefined
  onGovernance(governance: Governance): void
  /** After a round in which everything went well. */
  onInStep(): Promise<void>
  /** After each round, whatever came of it. */
  onRound(isInStep: boolean): void
}

/**
 * Keeps the tablet and the server in step for as long as the app is open, locked or not. One tab at a time. It asks
 * the server whether it is there instead of believing `navigator.onLine`.
 */
export class SyncLoop {
  connection = $state<Connection>('unknown')
  backlog = $state(0)
  upload = $state<UploadProgress | undefined>()
  /** How many photographs and heatmaps the server lost: kept here for whoever took them, or gone. */
  withheld = $state.raw({ kept: 0, gone: 0 })
  /** How many records of the log one other has seen, two others, and so on up to the quorum; empty without one. */
  witnessed = $state.raw<readonly number[]>([])
  /** Something the server did or said that a person must know, until it has healed. */
  alarm = $state<string | undefined>()
  /** An alarm ended, and stands in no signed record yet: that takes somebody who is signed in. */
  unrecorded = false
  /** Counts rounds that ended, so that views know when to look again. */
  rounds = $state(0)
  readonly #place: Place
  readonly #alarms = new AlarmKeeper()
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #running = false
  #again = false

  constructor(place: Place) {
    this.#place = place
    addEventListener('online', () => this.poke())
  }

  /** Starts a round now; during one, asks for another right after it. */
  poke(): void {
    clearTimeout(this.#timer)
    if (this.#running) this.#again = true
    else void this.#round()
  }

  async #round(): Promise<void> {
    this.#running = true
    this.#again = false
    let isInStep = false
    try {
      await navigator.locks.request('plumb-sync', { ifAvailable: true }, async (lock) => {
        if (lock !== null) isInStep = await this.#sync()
      })
    } catch {
      // The tablet's storage closed under the round: the next one finds it open again, or the page is going away.
      this.#failures += 1
    } finally {
      this.#running = false
      this.#place.onRound(isInStep)
      const wait =
        this.#failures === 0
          ? REST_MS
          : (BACK_OFF_MS[Math.min(this.#failures, BACK_OFF_MS.length) - 1] ?? REST_MS)
      this.#timer = setTimeout(() => void this.#round(), this.#again ? 0 : wait * (0.8 + 0.4 * Math.random()))
    }
  }

  /** Whether everything went well. */
  async #sync(): Promise<boolean> {
    const { database } = this.#place
    const tablet = this.#place.tablet()
    const governance = this.#place.governance()
    await this.countBacklog()
    if (tablet === undefined || governance === undefined) return false
    // Not before the first round: what a cold start needs is loaded first.
    const { syncRound } = await import('../sync/round.ts')
    const round = { database, tablet, known: governance, pen: this.#place.pen() }
    const result = await syncRound(round, {
      onGovernance: (next) => this.#place.onGovernance(next),
      onBacklog: () => void this.countBacklog(),
      onUpload: (progress) => {
        this.upload = progress
      },
      onWithheld: (count) => {
        this.withheld = count
      },
      onWitnessed: (sizes) => {
        this.witnessed = sizes
      },
    })
    this.upload = undefined
    this.#failures = result.ok ? 0 : this.#failures + 1
    this.connection = result.ok || result.error.kind !== 'offline' ? 'online' : 'offline'
    if (result.ok) await this.#heal()
    else await this.#note(result.error)
    await this.countBacklog()
    this.rounds += 1
    if (result.ok) await this.#place.onInStep()
    return result.ok
  }

  /** Events that the server has not acknowledged in full. */
  async countBacklog(): Promise<void> {
    this.backlog = await this.#place.database.events.where('standing').equals('saved').count()
  }

  /** Shows again the alarm that was raised before this page was opened, unless what it was about has healed. */
  async recallAlarm(): Promise<void> {
    const { alarm, unrecorded } = await lastAlarm(this.#place.database)
    this.alarm = alarm ?? this.alarm
    this.unrecorded = unrecorded
  }

  async #heal(): Promise<void> {
    if (!(await this.#alarms.heal(this.#place.database, Date.now()))) return
    this.unrecorded = true
    this.alarm = undefined
  }

  /** Shown first: it must be seen on a tablet that cannot store it. */
  async #note(error: SyncError): Promise<void> {
    if (!isLie(error)) return
    this.alarm = error.message
    await this.#alarms.keep(this.#place.database, error, Date.now())
  }
}
