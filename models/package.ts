import type { Bytes } from '../core/bytes.ts'
import { encodeJson } from '../core/json.ts'
import type { Pixels } from '../core/model/image.ts'
import type { Manifest, ManifestOf, Task } from '../core/model/manifest.ts'
import { openPreprocessor } from '../core/model/preprocess.ts'
import { encodeModel } from '../core/onnx/encode.ts'
import { encodeFloats } from '../core/onnx/tensor.ts'
import { heldOutScores } from '../core/teach/fit/held-out.ts'
import { fitNormal } from '../core/teach/fit/normal.ts'
import { suggestThresholds } from '../core/teach/fit/threshold.ts'
import { INPUT_PORT } from '../core/teach/fuse/features.ts'
import { fuse } from '../core/teach/fuse/fuse.ts'
import { inputFor, rounded, taughtManifest } from '../core/teach/taught-manifest.ts'
import type { Backbone } from './backbone/open.ts'
import { encodePng } from './photograph.ts'
import { LICENCE, lineageOf } from './provenance.ts'
import { openSession } from './session.ts'

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

  const manifest = taughtManifest({
    ...{ name: request.name, version: request.version, input, golden, licence: LICENCE },
    thresholds: { pass: rounded(pass), fail: rounded(fail) },
    lineage: { ...request.lineage, ...lineageOf(request.good) },
    files,
  })
  return { manifest, files }
}

/** The bytes of `model.json`: canonical, so that the same manifest is the same file. */
export const manifestBytes = ({ manifest }: { readonly manifest: Manifest }): Bytes => encodeJson(manifest)
