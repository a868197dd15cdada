import * as v from 'valibot'
import { commitmentSchema } from '../commitment.ts'
import { DECIDED, SCREENING } from '../dataset/finding.ts'
import { classSchema, labelSchema } from '../dataset/label.ts'
import { digestSchema } from '../digest.ts'
import { datasetIdSchema, groupIdSchema, inspectionIdSchema, planIdSchema, textSchema } from '../id.ts'
import { none, type } from './event-type.ts'

/** A photograph of a data set is named by its digest: one that is there already cannot be added again. */
const sample = { dataset: datasetIdSchema, sample: digestSchema }
const name = v.strictObject({ name: commitmentSchema })
/** What people call the defect, empty where they said nothing. */
const kind = v.strictObject({ kind: commitmentSchema })
const reason = v.strictObject({ reason: commitmentSchema })

/** What a model is taught from, as people put it together. Names, kinds and reasons are openings. */
export const DATASET_EVENTS = [
  type(
    'dataset.opened',
    v.strictObject({
      dataset: datasetIdSchema,
      task: v.picklist(['anomaly', 'classification']),
      /** The plan and step that it is for, where there is one already. */
      plan: v.optional(planIdSchema),
      step: v.optional(textSchema(1, 60)),
    }),
    name,
    none,
  ),
  type('dataset.renamed', v.strictObject({ dataset: datasetIdSchema }), name, none),
  /** A class got its name, or another one. */
  type('class.named', v.strictObject({ dataset: datasetIdSchema, class: classSchema }), name, none),
  /** The reference view was chosen, and what of it is judged; `view` is the digest of what opens the commitment. */
  type(
    'dataset.framed',
    v.strictObject({ dataset: datasetIdSchema, reference: digestSchema, view: digestSchema }),
    v.strictObject({ view: commitmentSchema }),
    none,
  ),
  /** The blob is the sample. Exposures of one part carry one group, so that no fold splits the part. */
  type(
    'sample.added',
    v.strictObject({
      dataset: datasetIdSchema,
      source: v.picklist(['camera', 'file', 'inspection']),
      /** The inspection whose photograph it is. */
      capture: v.optional(inspectionIdSchema),
      label: labelSchema,
      group: v.optional(groupIdSchema),
    }),
    /** `file` is the name of an imported file, empty where there is none. */
    v.strictObject({ kind: commitmentSchema, file: commitmentSchema }),
    v.strictObject({ photograph: digestSchema }),
  ),
  type(
    'sample.labelled',
    v.strictObject({ ...sample, previous: labelSchema, label: labelSchema }),
    kind,
    none,
  ),
  type('sample.grouped', v.strictObject({ ...sample, group: v.nullable(groupIdSchema) }), none, none),
  /** Where the defect is; `regions` is the digest of what opens the commitment. Empty regions take the marks away. */
  type(
    'sample.marked',
    v.strictObject({ ...sample, regions: digestSchema }),
    v.strictObject({ regions: commitmentSchema }),
    none,
  ),
  type('sample.removed', v.strictObject(sample), reason, none),
  /** One that was left out was taken back, as it was. */
  type('sample.restored', v.strictObject(sample), none, none),
  /** What a person decided about a finding of screening. What follows from it is an event of its own. */
  type(
    'screening.decided',
    v.strictObject({
      dataset: datasetIdSchema,
      finding: v.picklist(SCREENING),
      samples: v.pipe(v.array(digestSchema), v.minLength(1), v.maxLength(100)),
      decision: v.picklist(DECIDED),
    }),
    reason,
    none,
  ),
] as const

/** One event of a data set. */
export type DatasetEvent = v.InferOutput<(typeof DATASET_EVENTS)[number]>

const TYPES: ReadonlySet<string> = new Set(DATASET_EVENTS.map(({ entries }) => entries.type.literal))

/** Whether an event is one of a data set. */
export const isDatasetEvent = <E extends { type: string }>(event: E): event is E & DatasetEvent =>
  TYPES.has(event.type)
