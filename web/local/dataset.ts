import * as v from 'valibot'
import { utf8, utf8ToText } from '../../core/bytes.ts'
import type { DatasetRecord } from '../../core/dataset/dataset.ts'
import type { Digest } from '../../core/digest.ts'
import type { DatasetId } from '../../core/id.ts'
import { isDatasetEvent } from '../../core/record/dataset-event.ts'
import { eventHash } from '../../core/record/event.ts'
import { parcelSchema } from '../../core/sync/batch.ts'
import type { EventRow } from './database.ts'
import type { Pen } from './recorder.ts'
import { openSealed } from './sealed.ts'

async function openRow(row: EventRow, pen: Pen): Promise<DatasetRecord | undefined> {
  const bytes = await openSealed(pen.vault, row.sealed, utf8(`event/${row.hash}`))
  const text = bytes && utf8ToText(bytes)
  const parsed = text === undefined ? undefined : v.safeParse(parcelSchema, JSON.parse(text))
  if (!parsed?.success || parsed.output.record.kind !== 'event') return undefined
  const { record, openings } = parsed.output
  return isDatasetEvent(record.event)
    ? { event: record.event, openings, person: pen.grant.person }
    : undefined
}

/**
 * What the signed-in person recorded about a data set on this device, in order: also what the server has not received.
 * What the server refused is left out: no other desk will ever see it.
 */
export async function ownDatasetRecords(pen: Pen, dataset: DatasetId): Promise<DatasetRecord[]> {
  const rows = await pen.database.events.where('dataset').equals(dataset).sortBy('seq')
  const own = rows.filter((row) => row.vault === pen.grant.credential && row.standing !== 'refused')
  const records = await Promise.all(own.map((row) => openRow(row, pen)))
  return records.filter((record) => record !== undefined)
}

/** Ids of the data sets that the signed-in person has recorded anything about on this device. */
export async function ownDatasets(pen: Pen): Promise<DatasetId[]> {
  const rows = await pen.database.events.where('dataset').above('').toArray()
  const own = rows.filter((row) => row.vault === pen.grant.credential && row.standing !== 'refused')
  return [...new Set(own.flatMap((row) => row.dataset ?? []))]
}

/** The server's records, in the order of the log, and behind them what only this device has yet. */
export function mergeDatasetRecords(
  received: readonly DatasetRecord[],
  own: readonly DatasetRecord[],
): DatasetRecord[] {
  const known = new Set<Digest>(received.map(({ event }) => eventHash(event)))
  return [...received, ...own.filter(({ event }) => !known.has(eventHash(event)))]
}
