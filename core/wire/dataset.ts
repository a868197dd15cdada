import * as v from 'valibot'
import { datasetIdSchema, personIdSchema, timeSchema } from '../id.ts'
import { leafSchema } from './inspection.ts'

/** One row of the list of data sets. */
export const datasetRowSchema = v.strictObject({
  dataset: datasetIdSchema,
  task: v.picklist(['anomaly', 'classification']),
  /** Null when its opening is gone. */
  name: v.nullable(v.string()),
  /** Who opened it, and when, and when it was last changed, by the devices' clocks. */
  person: personIdSchema,
  at: timeSchema,
  changedAt: timeSchema,
  /** How many photographs it has. */
  photographs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})
export type DatasetRow = v.InferOutput<typeof datasetRowSchema>

/** Everything that a browser needs to put a data set together, and to check who said what. */
export const datasetDetailSchema = v.strictObject({
  /** Its events, in the order of the log. */
  events: v.array(leafSchema),
  /** The events that opened the sessions in which they were made. */
  sessions: v.array(leafSchema),
})
export type DatasetDetail = v.InferOutput<typeof datasetDetailSchema>

/** What GET /api/datasets answers. */
export const datasetsAnswerSchema = v.strictObject({ datasets: v.array(datasetRowSchema) })
