import * as v from 'valibot'
import { type Digest, digestSchema } from '../digest.ts'
import { hashJson } from '../hash.ts'
import type { DataSet, Sample } from './dataset.ts'
import { labelSchema } from './label.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/**
 * What a fit depends on, and nothing else: two data sets with the same photographs, labels, groups and drawings have
 * the same manifest, whoever put them together, when and in which order. It holds what records hold, so that whoever
 * has the log can make it again after every opening was erased.
 */
export const datasetManifestSchema = v.strictObject({
  format: v.literal('plumb-dataset/1'),
  task: v.picklist(['anomaly', 'classification']),
  /** The reference view and what of it is judged. */
  frame: v.nullable(v.strictObject({ reference: digestSchema, view: digestSchema })),
  /** In the order of their digests: the order in which a fit takes them. */
  samples: v.array(
    v.strictObject({
      photograph: digestSchema,
      label: labelSchema,
      /** Photographs of one part have one number, given in the order of samples; null for one that stands alone. */
      group: v.nullable(count),
      /** Digest of the marked regions. */
      regions: v.nullable(digestSchema),
    }),
  ),
})
export type DatasetManifest = v.InferOutput<typeof datasetManifestSchema>
export type ManifestSample = DatasetManifest['samples'][number]

const byPhotograph = (a: Sample, b: Sample): number => (a.photograph < b.photograph ? -1 : 1)

/** The manifest of a data set as it stands. */
export function datasetManifest(set: DataSet): DatasetManifest {
  const groups = new Map<string, number>()
  const numberOf = (group: string | null): number | null => {
    if (group === null) return null
    const known = groups.get(group)
    if (known !== undefined) return known
    groups.set(group, groups.size)
    return groups.size - 1
  }
  const samples = [...set.samples.values()]
    .sort(byPhotograph)
    .map(({ photograph, label, group, regions }) => ({
      ...{ photograph, label, group: numberOf(group), regions: regions?.digest ?? null },
    }))
  const frame = set.frame && { reference: set.frame.reference, view: set.frame.view.digest }
  return { format: 'plumb-dataset/1', task: set.task, frame, samples }
}

/** The digest that a model's lineage names: one changed pixel, label, group or mark makes another one. */
export const datasetDigest = (manifest: DatasetManifest): Digest => hashJson('dataset', manifest)
