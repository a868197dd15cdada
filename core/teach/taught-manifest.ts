import * as v from 'valibot'
import type { Bytes } from '../bytes.ts'
import { hashBytes } from '../hash.ts'
import { anomalySchema, type Manifest, type ManifestOf } from '../model/manifest.ts'
import { INPUT_NAME, INPUT_SIZE } from './fuse/features.ts'
import { OUTPUTS } from './fuse/fuse.ts'

/**
 * How far another backend may be from the WASM reference, absolute. Good parts score about 1; float32 on WebGPU was
 * found 0.000003 away, half floats or a wrong kernel would be far outside.
 */
const TOLERANCE = { score: 0.01, map: 0.01 } as const

/** How a photograph becomes the input of a taught model; `crop` is the part of it that is judged, all unless told. */
export const inputFor = (
  crop: Manifest['input']['crop'] = { x: 0, y: 0, width: 1, height: 1 },
): Manifest['input'] => ({
  name: INPUT_NAME,
  width: INPUT_SIZE,
  height: INPUT_SIZE,
  layout: 'nchw',
  channels: 'rgb',
  crop,
  resize: 'stretch',
  fill: 0,
  // The graph takes 0..255: flattening the light comes before any normalisation.
  mean: [0, 0, 0],
  scale: [1, 1, 1],
})

/** Four decimals are far below what a threshold can mean, and read well. */
export const rounded = (value: number): number => Math.round(value * 1e4) / 1e4

/** What is said about a taught model, beside what teaching always says. */
export interface Taught
  extends Pick<
    ManifestOf<'anomaly'>,
    'name' | 'version' | 'input' | 'thresholds' | 'golden' | 'licence' | 'lineage'
  > {
  /** Every file of the package: `graph.onnx` and the golden cases. */
  readonly files: ReadonlyMap<string, Bytes>
}

/** The manifest of a taught model. Throws on what its own schema refuses. */
export const taughtManifest = ({ files, ...said }: Taught): ManifestOf<'anomaly'> =>
  v.parse(anomalySchema, {
    ...{
      format: 'plumb-model/1',
      task: 'anomaly',
      graph: 'graph.onnx',
      outputs: OUTPUTS,
      tolerance: TOLERANCE,
    },
    ...said,
    files: [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, digest: hashBytes(bytes) })),
  })
