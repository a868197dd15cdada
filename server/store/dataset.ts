import { utf8ToText } from '../../core/bytes.ts'
import { openCommitment } from '../../core/commitment.ts'
import type { DatasetId } from '../../core/id.ts'
import type { EventOf } from '../../core/record/event.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import type { DatasetDetail, DatasetRow } from '../../core/wire/dataset.ts'
import type { Leaf } from '../../core/wire/inspection.ts'
import type { Store } from './query.ts'
import { readOpenings } from './read-log.ts'

type LeafBytes = { leaf: number; bytes: Uint8Array }
type Named = EventOf<'dataset.opened'> | EventOf<'dataset.renamed'>

// The log holds only what was parsed and admitted.
const eventOf = ({ bytes }: LeafBytes): SignedEvent => JSON.parse(utf8ToText(bytes) ?? '')

const leafOf = (store: Store, row: LeafBytes): Leaf => ({
  ...{ index: row.leaf, record: eventOf(row), openings: readOpenings(store, row.leaf) },
})

/** SQLite takes the other columns from the row that has the minimum: an id is opened once, and again by mistake. */
const FIRST = `SELECT min(l.leaf) AS leaf, l.bytes FROM leaves l JOIN dataset_events d ON d.leaf = l.leaf
  WHERE d.type = 'dataset.opened' GROUP BY d.dataset ORDER BY 1 DESC`
const LAST = `SELECT l.leaf, l.bytes FROM leaves l JOIN dataset_events d ON d.leaf = l.leaf
  WHERE d.dataset = ? ORDER BY d.leaf DESC LIMIT 1`
const NAMED = `SELECT l.leaf, l.bytes FROM leaves l JOIN dataset_events d ON d.leaf = l.leaf
  WHERE d.dataset = ? AND d.type IN ('dataset.opened', 'dataset.renamed') ORDER BY d.leaf DESC LIMIT 1`
/** SQLite takes the other columns from the row that has the maximum: what was done last to each photograph. */
const COUNT = `SELECT count(*) FROM (SELECT type, max(leaf) FROM dataset_events
  WHERE dataset = ? AND type IN ('sample.added', 'sample.removed', 'sample.restored')
    GROUP BY sample) WHERE type <> 'sample.removed'`
const EVENTS = `SELECT l.leaf, l.bytes FROM leaves l JOIN dataset_events d ON d.leaf = l.leaf
  WHERE d.dataset = ? AND d.leaf > ? ORDER BY d.leaf`
const SESSIONS = `SELECT DISTINCT o.leaf, o.bytes FROM dataset_events d JOIN leaves l ON l.leaf = d.leaf
  JOIN leaves o ON o.device = l.device AND o.opens = json_extract(CAST(l.bytes AS TEXT), '$.event.session')
  WHERE d.dataset = ? AND d.leaf > ? ORDER BY o.leaf`

const rows = (store: Store, sql: string, ...of: (DatasetId | number)[]) =>
  store.prepare(sql).all(...of) as LeafBytes[]

function nameOf(store: Store, id: DatasetId): string | null {
  const [row] = rows(store, NAMED, id)
  if (row === undefined) return null
  const { commits } = eventOf(row).event as Named
  const name = openCommitment(commits.name, readOpenings(store, row.leaf))
  return typeof name === 'string' ? name : null
}

function personOf(store: Store, { event }: SignedEvent): DatasetRow['person'] {
  const opening = store
    .prepare('SELECT leaf, bytes FROM leaves WHERE device = ? AND opens = ?')
    .get(event.device, event.session) as LeafBytes | undefined
  if (opening === undefined) throw new Error(`data set: found no opening of session ${event.session}`)
  return (eventOf(opening).event as EventOf<'session.opened'>).body.grant.person
}

/** All data sets, newest first. */
export function readDatasets(store: Store): DatasetRow[] {
  return rows(store, FIRST).map((first) => {
    const record = eventOf(first)
    const { dataset, task } = (record.event as EventOf<'dataset.opened'>).body
    const [last] = rows(store, LAST, dataset)
    return {
      ...{
        dataset,
        task,
        name: nameOf(store, dataset),
        person: personOf(store, record),
        at: record.event.at,
      },
      changedAt: last ? eventOf(last).event.at : record.event.at,
      photographs: Number(store.prepare(COUNT).pluck().get(dataset)),
    }
  })
}

/**
 * One data set's events after a leaf, -1 for all of them, with the openings of their sessions; undefined when no event
 * at all is about it.
 */
export function readDataset(store: Store, id: DatasetId, after = -1): DatasetDetail | undefined {
  const events = rows(store, EVENTS, id, after).map((row) => leafOf(store, row))
  if (events.length === 0 && rows(store, LAST, id).length === 0) return undefined
  return { events, sessions: rows(store, SESSIONS, id, after).map((row) => leafOf(store, row)) }
}
