import type { Digest } from '../../core/digest.ts'
import type { Event } from '../../core/record/event.ts'
import type { SelftestsAnswer } from '../../core/wire/selftest.ts'
import { readLeaves, sessionsOf } from './leaf.ts'
import type { Store } from './query.ts'
import type { SelftestRecord } from './schema.ts'

/** The row that says which model an event tested, where; undefined for other events. Pure: `plumb verify` makes it again. */
export function recordSelftest(leaf: number, event: Event): SelftestRecord | undefined {
  if (event.type !== 'selftest.completed') return undefined
  const { model, backend } = event.body
  return { leaf, model, device: event.device, backend }
}

const LAST = 'SELECT max(leaf) AS leaf FROM selftests WHERE model = ? GROUP BY device, backend'
const EVENTS = `SELECT leaf, bytes FROM leaves WHERE leaf IN (${LAST}) ORDER BY leaf DESC`

/** The last self-test of a model on each tablet and backend, newest first, with the openings of their sessions. */
export const readSelftests = (store: Store, model: Digest): SelftestsAnswer => ({
  events: readLeaves(store, EVENTS, model),
  sessions: readLeaves(store, sessionsOf(LAST), model),
})
