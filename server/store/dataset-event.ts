import { isDatasetEvent } from '../../core/record/dataset-event.ts'
import type { Event } from '../../core/record/event.ts'
import type { DatasetEventRecord } from './schema.ts'

/** The row that says which data set an event is about; undefined for other events. Pure: `plumb verify` makes it again. */
export function recordDatasetEvent(leaf: number, event: Event): DatasetEventRecord | undefined {
  if (!isDatasetEvent(event)) return undefined
  const { dataset } = event.body
  const sample =
    event.type === 'sample.added' ? event.blobs.photograph : 'sample' in event.body ? event.body.sample : null
  return { leaf, dataset, type: event.type, sample }
}
