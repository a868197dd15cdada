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

/** Keeps a lie on the tablet, once until it has healed. */
export async function keepAlarm({ alarms }: TabletStorage, lie: SyncError, at: number): Promise<void> {
  if ((await alarms.orderBy('id').last())?.message !== lie.message) await alarms.add({ at, ...lie })
}

/**
 * After a round in which everything went well: records that an alarm is over, once the log contains what this tablet
 * saw of it and every record made here. Says whether one ended.
 */
export async function healAlarm(database: TabletStorage, at: number): Promise<boolean> {
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
