import * as v from 'valibot'
import { utf8ToText } from '../../core/bytes.ts'
import type { InspectionId } from '../../core/id.ts'
import {
  type InspectionDetail,
  type InspectionFilter,
  type InspectionRow,
  inspectionRowSchema,
  type Leaf,
} from '../../core/wire/inspection.ts'
import { LISTED_INSPECTIONS } from '../limit.ts'
import { all, type Store } from './query.ts'
import { readEvents, readOpenings } from './read-log.ts'
import type { InspectionRecord, LeafRow } from './schema.ts'

/** A row as it goes over the wire. */
export function rowOf(record: InspectionRecord): InspectionRow {
  const {
    leaf,
    received_at,
    opened_seq: _opened,
    first_seq: _first,
    last_seq: _last,
    held_leaf: _held,
    disposed_leaf: _disposed,
    flags,
    ...rest
  } = record
  return v.parse(inspectionRowSchema, {
    ...rest,
    ...{ index: leaf, receivedAt: received_at, flags: JSON.parse(flags) },
  })
}

/** The inspections that match, newest first. */
export function readInspections(store: Store, filter: InspectionFilter): InspectionRow[] {
  let query = store.query.selectFrom('inspections').selectAll()
  if (filter.verdict !== undefined) query = query.where('verdict', '=', filter.verdict)
  if (filter.person !== undefined) query = query.where('person', '=', filter.person)
  if (filter.device !== undefined) query = query.where('device', '=', filter.device)
  if (filter.model !== undefined) query = query.where('model', '=', filter.model)
  if (filter.held !== undefined) query = query.where('held_leaf', 'is not', null)
  if (filter.held === 'open') query = query.where('disposition', 'is', null)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<=', filter.to)
  if (filter.before !== undefined) query = query.where('leaf', '<', filter.before)
  return all(store, query.orderBy('leaf', 'desc').limit(filter.limit ?? LISTED_INSPECTIONS)).map(rowOf)
}

/** Finds an inspection by way of inspections_by_id, which holds the beginning of its id; takes it twice. */
const IS_INSPECTION = 'substr(inspection, 1, 8) = substr(?, 1, 8) AND inspection = ?'

/** The row of an inspection on a device. */
export const readInspectionRecord = (
  store: Store,
  inspection: string,
  device: string,
): InspectionRecord | undefined =>
  store
    .prepare(`SELECT * FROM inspections WHERE ${IS_INSPECTION} AND device = ?`)
    .get(inspection, inspection, device) as InspectionRecord | undefined

function leafOf(store: Store, row: LeafRow): Leaf {
  const record = JSON.parse(utf8ToText(row.bytes) ?? '')
  return { index: row.leaf, record, openings: readOpenings(store, row.leaf) }
}

const inspectionOf = ({ record }: Leaf): string | undefined =>
  record.kind === 'event' && 'inspection' in record.event.body ? record.event.body.inspection : undefined

/** One inspection with its events and the stretch of its device's chain that proves whose session it was. */
export function readInspection(store: Store, id: InspectionId): InspectionDetail | undefined {
  const record = store
    .prepare(`SELECT * FROM inspections WHERE ${IS_INSPECTION} ORDER BY leaf LIMIT 1`)
    .get(id, id) as InspectionRecord | undefined
  if (record === undefined) return undefined
  const { device, opened_seq, last_seq } = record
  const chain = readEvents(store, device, opened_seq, last_seq).map((row) => leafOf(store, row))
  return { row: rowOf(record), events: chain.filter((leaf) => inspectionOf(leaf) === id), chain }
}
