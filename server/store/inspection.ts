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
import { all, first, type Store } from './query.ts'
import { readEvents, readOpenings } from './read-log.ts'
import type { InspectionRecord, LeafRow } from './schema.ts'

function rowOf(record: InspectionRecord): InspectionRow {
  const {
    leaf,
    received_at,
    opened_seq: _opened,
    first_seq: _first,
    last_seq: _last,
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
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<=', filter.to)
  if (filter.before !== undefined) query = query.where('leaf', '<', filter.before)
  return all(store, query.orderBy('leaf', 'desc').limit(filter.limit ?? LISTED_INSPECTIONS)).map(rowOf)
}

/** The row of an inspection on a device. */
export const readInspectionRecord = (
  store: Store,
  inspection: string,
  device: string,
): InspectionRecord | undefined =>
  store.prepare('SELECT * FROM inspections WHERE inspection = ? AND device = ?').get(inspection, device) as
    | InspectionRecord
    | undefined

function leafOf(store: Store, row: LeafRow): Leaf {
  const record = JSON.parse(utf8ToText(row.bytes) ?? '')
  return { index: row.leaf, record, openings: readOpenings(store, row.leaf) }
}

const inspectionOf = ({ record }: Leaf): string | undefined =>
  record.kind === 'event' && 'inspection' in record.event.body ? record.event.body.inspection : undefined

/** One inspection with its events and the stretch of its device's chain that proves whose session it was. */
export function readInspection(store: Store, id: InspectionId): InspectionDetail | undefined {
  const record = first(
    store,
    store.query.selectFrom('inspections').selectAll().where('inspection', '=', id).orderBy('leaf').limit(1),
  )
  if (record === undefined) return undefined
  const { device, opened_seq, last_seq } = record
  const chain = readEvents(store, device, opened_seq, last_seq).map((row) => leafOf(store, row))
  return { row: rowOf(record), events: chain.filter((leaf) => inspectionOf(leaf) === id), chain }
}
