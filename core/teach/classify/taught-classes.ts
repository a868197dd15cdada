import * as v from 'valibot'
import type { Bytes } from '../../bytes.ts'
import { hashBytes } from '../../hash.ts'
import { classificationSchema, type ManifestOf } from '../../model/manifest.ts'
import { inputFor } from '../taught-manifest.ts'
import { CLASSES_OUTPUT } from './fuse-classes.ts'

/** How far another backend may be from the WASM reference, as a probability. */
const TOLERANCE = { probability: 0.01 } as const

/** What is said about a taught model of classes, beside what teaching always says. */
export interface TaughtClasses
  extends Pick<
    ManifestOf<'classification'>,
    'name' | 'version' | 'classes' | 'thresholds' | 'golden' | 'licence' | 'lineage'
  > {
  /** Every file of the package: `graph.onnx` and the golden cases. */
  readonly files: ReadonlyMap<string, Bytes>
}

/** The manifest of a taught model of classes. Throws on what its own schema refuses. */
export const classesManifest = ({ files, ...said }: TaughtClasses): ManifestOf<'classification'> =>
  v.parse(classificationSchema, {
    ...{ format: 'plumb-model/1', task: 'classification', graph: 'graph.onnx', input: inputFor() },
    ...{ outputs: { classes: { name: CLASSES_OUTPUT, activation: 'softmax' } }, tolerance: TOLERANCE },
    ...said,
    files: [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, digest: hashBytes(bytes) })),
  })
