import type { Openings } from '../../core/commitment.ts'
import { blobsOf } from '../../core/record/blobs-of.ts'
import { recordDatasetEvent } from '../store/dataset-event.ts'
import { recordInspections } from '../store/inspection-record.ts'
import type { DatasetEventRecord, InspectionRecord, SelftestRecord } from '../store/schema.ts'
import { recordSelftest } from '../store/selftest.ts'
import type { Replayed } from './replay.ts'

/** The tables that follow from the leaves, made again. */
export interface Rebuilt {
  readonly inspections: Map<string, InspectionRecord>
  readonly datasetEvents: Map<number, DatasetEventRecord>
  readonly selftests: Map<number, SelftestRecord>
  /** Leaf that first names a blob on a device, by `<digest> <device>`. */
  readonly wanted: Map<string, number>
  /** Seq of the event that opened a session, by `<device> <session>`. */
  readonly openedSeqs: Map<string, number>
}

export const startRebuild = (): Rebuilt => ({
  ...{ inspections: new Map(), datasetEvents: new Map(), selftests: new Map() },
  ...{ wanted: new Map(), openedSeqs: new Map() },
})

/** Moves the rebuilt tables on by one replayed leaf. */
export function rebuildOne(rebuilt: Rebuilt, replayed: Replayed, openings: Openings): void {
  const { leaf, row, record, person, flags } = replayed
  if (record.kind === 'change') return
  const { event } = record
  if (event.type === 'session.opened') rebuilt.openedSeqs.set(`${event.device} ${event.session}`, event.seq)
  for (const digest of blobsOf(event)) {
    const name = `${digest} ${event.device}`
    if (!rebuilt.wanted.has(name)) rebuilt.wanted.set(name, leaf)
  }
  const datasetEvent = recordDatasetEvent(leaf, event)
  if (datasetEvent) rebuilt.datasetEvents.set(leaf, datasetEvent)
  const selftest = recordSelftest(leaf, event)
  if (selftest) rebuilt.selftests.set(leaf, selftest)
  const openedSeq = rebuilt.openedSeqs.get(`${event.device} ${event.session}`) ?? -1
  const receivedAt = row.received_at
  const changed = recordInspections(
    { leaf, event, openings, receivedAt, flags, person, openedSeq },
    (id, device) => rebuilt.inspections.get(`${id} ${device}`),
  )
  for (const row of changed) rebuilt.inspections.set(`${row.inspection} ${row.device}`, row)
}
