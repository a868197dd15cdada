import type { DatasetRecord } from '../../core/dataset/dataset.ts'
import type { Digest } from '../../core/digest.ts'
import type { DatasetId } from '../../core/id.ts'
import { type DatasetEvent, isDatasetEvent } from '../../core/record/dataset-event.ts'
import type { App } from '../app/app.svelte.ts'
import type { EventRow } from '../local/database.ts'
import { openParcel } from '../records/open-event.ts'

/** An event of a data set that this desk keeps, and its hash. */
export interface OwnRecord {
  readonly hash: Digest
  readonly record: DatasetRecord
}

async function readRow(app: App, row: EventRow): Promise<OwnRecord | undefined> {
  const pen = app.session?.pen
  const parcel = await openParcel(row, pen)
  if (pen === undefined || parcel?.record.kind !== 'event' || !isDatasetEvent(parcel.record.event))
    return undefined
  const event: DatasetEvent = parcel.record.event
  return { hash: row.hash, record: { event, openings: parcel.openings, person: pen.grant.person } }
}

/**
 * What whoever is signed in recorded here of one data set, in the order of this desk's chain. The server refused
 * what has a finding: it is kept, and is no part of the set. `opened` remembers what was opened before.
 */
export async function ownRecords(
  app: App,
  dataset: DatasetId,
  opened = new Map<Digest, OwnRecord>(),
): Promise<OwnRecord[]> {
  const rows = await app.database.events.where('dataset').equals(dataset).sortBy('seq')
  const read = await Promise.all(
    rows
      .filter(({ standing }) => standing !== 'refused')
      .map((row) => opened.get(row.hash) ?? readRow(app, row)),
  )
  const own = read.filter((record) => record !== undefined)
  for (const record of own) opened.set(record.hash, record)
  return own
}

/** The data sets of which this desk keeps anything. */
export async function ownDatasets(app: App): Promise<DatasetId[]> {
  const keys = await app.database.events.orderBy('dataset').uniqueKeys()
  // The index holds nothing but what EventRow.dataset holds.
  return keys as DatasetId[]
}
