import { utf8ToText } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { Event } from '../../core/record/event.ts'
import type { Leaf } from '../../core/wire/inspection.ts'
import type { SelftestsAnswer } from '../../core/wire/selftest.ts'
import type { Store } from './query.ts'
import { readOpenings } from './read-log.ts'
import type { SelftestRecord } from './schema.ts'

/** The row that says which model an event tested, where; undefined for other events. Pure: `plumb verify` makes it again. */
export function recordSelftest(leaf: number, event: Event): SelftestRecord | undefined {
  if (event.type !== 'selftest.completed') return undefined
  const { model, backend } = event.body
  return { leaf, model, device: event.device, backend }
}

type LeafBytes = { leaf: number; bytes: Uint8Array }

const LAST = `SELECT max(leaf) AS leaf FROM selftests WHERE model = ? GROUP BY device, backend`
const EVENTS = `SELECT leaf, bytes FROM leaves WHERE leaf IN (${LAST}) ORDER BY leaf DESC`
const SESSIONS = `SELECT DISTINCT o.leaf, o.bytes FROM leaves l
  JOIN leaves o ON o.device = l.device AND o.opens = json_extract(CAST(l.bytes AS TEXT), '$.event.session')
  WHERE l.leaf IN (${LAST}) ORDER BY o.leaf`

/** The last self-test of a model on each tablet and backend, newest first, with the openings of their sessions. */
export function readSelftests(store: Store, model: Digest): SelftestsAnswer {
  const leaves = (sql: string) =>
    (store.prepare(sql).all(model) as LeafBytes[]).map(
      // The log holds only what was parsed and admitted.
      ({ leaf, bytes }): Leaf => ({
        ...{ index: leaf, record: JSON.parse(utf8ToText(bytes) ?? ''), openings: readOpenings(store, leaf) },
      }),
    )
  return { events: leaves(EVENTS), sessions: leaves(SESSIONS) }
}
