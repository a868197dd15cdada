import type { DeviceId } from '../../core/id.ts'
import type { Ledger } from '../../core/ledger/ledger.ts'
import type { Leaf } from '../../core/wire/inspection.ts'
import type { RunningAnswer } from '../../core/wire/running.ts'
import { readLeaves, sessionsOf } from './leaf.ts'
import type { Store } from './query.ts'

const PLACE = "kind = 'event' AND device = ? AND seq = ?"
const EVENT = `SELECT leaf, bytes FROM leaves WHERE ${PLACE}`
const SEEN = `SELECT received_at AS at FROM leaves WHERE ${PLACE}`
const LAST_SESSION = `SELECT leaf, bytes FROM leaves
  WHERE kind = 'event' AND device = ? AND opens IS NOT NULL ORDER BY seq DESC LIMIT 1`

/** What one tablet said last that it runs, and the sessions that say who was there then and last. */
function readOne(store: Store, device: DeviceId, seq: number | undefined) {
  const last = readLeaves(store, LAST_SESSION, device)
  if (seq === undefined) return { events: [], sessions: last }
  const place = sessionsOf(`SELECT leaf FROM leaves WHERE ${PLACE}`)
  return {
    events: readLeaves(store, EVENT, device, seq),
    sessions: [...last, ...readLeaves(store, place, device, seq)],
  }
}

/** What each tablet said last that it runs, by the end of its own chain. */
export function readRunning(store: Store, { chains }: Ledger): RunningAnswer {
  const tablets = [...chains].map(([device, { running }]) => readOne(store, device, running?.seq))
  const sessions = new Map<number, Leaf>(
    tablets.flatMap((tablet) => tablet.sessions).map((leaf) => [leaf.index, leaf]),
  )
  const seen = [...chains].flatMap(([device, { next }]) => {
    const row = store.prepare(SEEN).get(device, next - 1) as { at: number } | undefined
    return row === undefined ? [] : [{ device, at: row.at }]
  })
  return { events: tablets.flatMap(({ events }) => events), sessions: [...sessions.values()], seen }
}
