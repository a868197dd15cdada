import * as v from 'valibot'
import type { Bytes } from '../core/bytes.ts'
import { hashBytes } from '../core/hash.ts'
import { encodeJson } from '../core/json.ts'
import type { Pixels } from '../core/model/image.ts'
import { anomalySchema, type Manifest, type ManifestOf, type Task } from '../core/model/manifest.ts'
import { openPreprocessor } from '../core/model/preprocess.ts'
import { encodeModel } from '../core/onnx/encode.ts'
import { heldOutScores } from '../core/teach/fit/held-out.ts'
import { fitNormal } from '../core/teach/fit/normal.ts'
import { suggestThresholds } from '../core/teach/fit/threshold.ts'
import { INPUT_NAME, INPUT_PORT, INPUT_SIZE } from '../core/teach/fuse/features.ts'
import { fuse, OUTPUTS } from '../core/teach/fuse/fuse.ts'
import type { Backbone } from './backbone/open.ts'
import { encodePng } from './photograph.ts'
import { LICENCE, lineageOf } from './provenance.ts'
import { openSession } from './session.ts'

/**
 * How far another backend may be from the WASM reference, absolute. Good parts score about 1; float32 on WebGPU was
 * found 0.000003 away, half floats or a wrong kernel would be far outside.
 */
const TOLERANCE = { score: 0.01, map: 0.01 } as const

export interface GoldenCase {
  /** Names its files: lower case, digits and hyphens. */
  readonly name: string
  readonly kind: 'good' | 'defective'
  readonly image: Pixels
}

export interface PackageRequest {
  readonly name: string
  readonly version: string
  /** Photographs of good parts, upright, in the order in which the fit sees them. */
  readonly good: readonly Pixels[]
  readonly golden: readonly GoldenCase[]
  /** The part of a photograph that is judged, as fractions; all of it unless told. */
  readonly crop?: Manifest['input']['crop']
  /** Said about the photographs, beside what the recipe says about itself. */
  readonly lineage?: Readonly<Record<string, string | number>>
}

/** A package in memory: its manifest and every file but `model.json`. */
export interface ModelPackage<T extends Task = 'anomaly'> {
  readonly manifest: ManifestOf<T>
  readonly files: ReadonlyMap<string, Bytes>
}

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

/** Float32 values as little-endian bytes, whatever the machine is. */
function encodeFloats(values: Float32Array): Bytes {
  const out = new Uint8Array(values.length * 4)
  const view = new DataView(out.buffer)
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true)
  })
  return out
}

/** Four decimals are far below what a threshold can mean, and read well. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4

/**
 * Fits a normal to photographs of good parts and makes the model package: graph, thresholds from held-out scores, and
 * golden cases with what the WASM reference says about them. The same request gives the same bytes. Throws on fewer
 * than LEAST_PHOTOGRAPHS photographs and on a manifest that its own schema refuses.
 */
export async function buildPackage(
  request: PackageRequest,
  backbone: Backbone,
  say: (line: string) => void,
): Promise<ModelPackage> {
  const input = inputFor(request.crop)
  const toTensor = openPreprocessor(input)
  say(`looking at ${request.good.length} photographs of good parts`)
  const samples: Float32Array[] = []
  for (const image of request.good) samples.push(await backbone.features(toTensor(image)))

  say('fitting what good looks like')
  const normal = fitNormal(samples, backbone.shape)
  say('scoring every good part by a fit that has not seen it')
  const { pass, fail } = suggestThresholds(heldOutScores(samples, backbone.shape))

  const graph = encodeModel(fuse(backbone.eye, normal))
  const files = new Map<string, Bytes>([['graph.onnx', graph]])
  say(`recording ${request.golden.length} golden cases on the WASM reference`)
  const run = await openSession(graph, INPUT_PORT.dims)
  const golden: ManifestOf<'anomaly'>['golden'] = []
  for (const { name, kind, image } of request.golden) {
    const { score, map } = await run(toTensor(image))
    const paths = { image: `golden/${name}.png`, map: `golden/${name}.f32` }
    files.set(paths.image, await encodePng(image))
    files.set(paths.map, encodeFloats(map ?? new Float32Array(0)))
    golden.push({ ...paths, score: score?.[0] ?? Number.NaN, kind })
  }

  const manifest = v.parse(anomalySchema, {
    format: 'plumb-model/1',
    name: request.name,
    version: request.version,
    task: 'anomaly',
    graph: 'graph.onnx',
    input,
    outputs: OUTPUTS,
    thresholds: { pass: rounded(pass), fail: rounded(fail) },
    tolerance: TOLERANCE,
    golden,
    licence: LICENCE,
    lineage: { ...request.lineage, ...lineageOf(request.good) },
    files: [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, digest: hashBytes(bytes) })),
  })
  return { manifest, files }
}

/** The bytes of `model.json`: canonical, so that the same manifest is the same file. */
export const manifestBytes = ({ manifest }: { readonly manifest: Manifest }): Bytes => encodeJson(manifest)
