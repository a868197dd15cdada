import type { TabletStorage } from '../local/storage.ts'
import type { SyncError } from './round.ts'

/** The kind of the row that ends the alarms before it. */
const HEALED = 'healed'

/** What an honest server never says, whatever becomes of the network. A refusal may pass. */
const LIES: readonly SyncError['kind'][] = [
  'false-receipt',
  'log-lies',
  'other-plant',
  'governance',
  'garbled',
]

/** What was raised last, and whether what it was about has healed. */
export async function lastAlarm({ alarms }: TabletStorage) {
  const last = await alarms.orderBy('id').last()
  return { alarm: last?.kind === HEALED ? undefined : last?.message, unrecorded: last?.recorded === false }
}

export const isLie = ({ kind }: SyncError): boolean => LIES.includes(kind)

/**
 * Keeps a tablet's alarms. What it saw is kept before anything ends it: a tablet that is full shows a lie, and keeps it
 * with its evidence as soon as there is room. Rejects where there is none yet.
 */
export class AlarmKeeper {
  readonly #unkept: { readonly at: number; readonly lie: SyncError }[] = []

  /** Keeps a lie, once until it has healed. */
  async keep(database: TabletStorage, lie: SyncError, at: number): Promise<void> {
    if (!this.#unkept.some((each) => each.lie.message === lie.message)) this.#unkept.push({ at, lie })
    await this.#keepAll(database)
  }

  async #keepAll({ alarms }: TabletStorage): Promise<void> {
    for (let first = this.#unkept[0]; first !== undefined; first = this.#unkept[0]) {
      const { at, lie } = first
      if ((await alarms.orderBy('id').last())?.message !== lie.message) await alarms.add({ at, ...lie })
      this.#unkept.shift()
    }
  }

  /**
   * After a round in which everything went well: records that an alarm is over, once the log contains what this tablet
   * saw of it and every record made here. Says whether one ended.
   */
  async heal(database: TabletStorage, at: number): Promise<boolean> {
    await this.#keepAll(database)
    return healAlarm(database, at)
  }
}

async function healAlarm(database: TabletStorage, at: number): Promise<boolean> {
  if ((await lastAlarm(database)).alarm === undefined) return false
  const { alarms, events } = database
  if ((await events.where('standing').anyOf('saved', 'received').count()) > 0) return false
  await alarms.add({
    at,
    kind: HEALED,
    message: 'the log has all that this tablet recorded',
    recorded: false,
  })
  return true
}
