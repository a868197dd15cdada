import * as v from 'valibot'
import type { Digest } from '../digest.ts'
import { hashJson } from '../hash.ts'
import { anomalyEntries } from './manifest/anomaly.ts'
import { classificationEntries } from './manifest/classification.ts'
import { detectionEntries } from './manifest/detection.ts'
import { featuresEntries } from './manifest/features.ts'
import { fileSchema, pathSchema } from './manifest/field.ts'
import { inputSchema } from './manifest/input.ts'
import { ocrEntries } from './manifest/ocr.ts'
import { segmentationEntries } from './manifest/segmentation.ts'

/** What every package says, whatever its task. */
const entries = {
  format: v.literal('plumb-model/1'),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  version: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  /** The graph that sees the photograph. */
  graph: pathSchema,
  input: inputSchema,
  licence: v.string(),
  lineage: v.record(v.string(), v.union([v.string(), v.number()])),
  /** Every file of the package but `model.json` and `model.sig`. */
  files: v.pipe(v.array(fileSchema), v.minLength(1), v.maxLength(1000)),
}

/** What teaching makes: of good parts, and of classes. */
export const anomalySchema = v.strictObject({ ...entries, ...anomalyEntries })
export const classificationSchema = v.strictObject({ ...entries, ...classificationEntries })

/** `model.json`: everything that decides what the model sees and what its numbers mean. */
export const manifestSchema = v.variant('task', [
  anomalySchema,
  classificationSchema,
  v.strictObject({ ...entries, ...detectionEntries }),
  v.strictObject({ ...entries, ...segmentationEntries }),
  v.strictObject({ ...entries, ...ocrEntries }),
  v.strictObject({ ...entries, ...featuresEntries }),
])

export type Manifest = v.InferOutput<typeof manifestSchema>
export type Task = Manifest['task']
/** Of a package that judges: all but backbones. */
export type JudgingManifest = Exclude<Manifest, { task: 'features' }>
type Without<M> = M extends JudgingManifest ? Omit<M, 'format' | 'golden' | 'files'> : never
/** What such a manifest says, but for what follows from the files and the golden cases. */
export type Description = Without<JudgingManifest>
export type ManifestOf<T extends Task> = Extract<Manifest, { task: T }>

/** The digest that names a package: over the manifest, whose `files` name every other byte of it. */
export const manifestDigest = (manifest: Manifest): Digest => hashJson('model', manifest)
