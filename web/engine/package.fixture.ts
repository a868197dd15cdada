import { type Bytes, utf8 } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import type { Input } from '../../core/model/manifest/input.ts'
import { type ManifestOf, manifestDigest } from '../../core/model/manifest.ts'
import { openDraft } from '../../core/onnx/draft.ts'
import { encodeModel } from '../../core/onnx/encode.ts'

/** A package in memory: files by path, `model.json` among them. */
export interface SmallPackage {
  readonly digest: Digest
  readonly manifest: ManifestOf<'anomaly'>
  readonly files: Map<string, Bytes>
}

const SIDE = 16

/** map = mean over channels of pixel², score = the map's largest value: small, and its answer is known by hand. */
export function smallGraph(): Bytes {
  const draft = openDraft()
  const squared = draft.add('Mul', ['image', 'image'])
  const map = draft.add('ReduceMean', [squared], { axes: [1], keepdims: 1 }, 'map')
  draft.add('ReduceMax', [map], { axes: [1, 2, 3], keepdims: 0 }, 'score')
  const input = { name: 'image', dims: [1, 3, SIDE, SIDE] }
  return encodeModel(
    draft.finish(
      'small',
      [input],
      [
        { name: 'score', dims: [1] },
        { name: 'map', dims: [1, 1, SIDE, SIDE] },
      ],
    ),
  )
}

const floats = (values: Float32Array): Bytes => new Uint8Array(new Float32Array(values).buffer)

export const SMALL_INPUT: Input = {
  name: 'image',
  width: SIDE,
  height: SIDE,
  layout: 'nchw',
  channels: 'rgb',
  crop: { x: 0, y: 0, width: 1, height: 1 },
  resize: 'stretch',
  fill: 0,
  mean: [0, 0, 0],
  scale: [255, 255, 255],
}

/** The small package. `image` is the golden PNG, all of one grey; `wrongBy` makes its expectation wrong. */
export function smallPackage(
  image: Bytes,
  grey: number,
  wrongBy = 0,
  patch: Partial<ManifestOf<'anomaly'>> = {},
): SmallPackage {
  const value = (grey / 255) ** 2 + wrongBy
  const files = new Map([
    ['graph.onnx', smallGraph()],
    ['golden/grey.png', image],
    ['golden/grey.f32', floats(new Float32Array(SIDE * SIDE).fill(value))],
  ])
  const manifest: ManifestOf<'anomaly'> = {
    format: 'plumb-model/1',
    name: 'small',
    version: '1',
    task: 'anomaly',
    graph: 'graph.onnx',
    input: SMALL_INPUT,
    outputs: { score: { name: 'score' }, map: { name: 'map', width: SIDE, height: SIDE } },
    thresholds: { pass: 0.4, fail: 0.6 },
    tolerance: { score: 0.001, map: 0.001 },
    golden: [{ image: 'golden/grey.png', map: 'golden/grey.f32', score: value, kind: 'good' }],
    licence: 'Apache-2.0',
    lineage: {},
    files: [...files].map(([path, bytes]) => ({ path, bytes: bytes.length, digest: hashBytes(bytes) })),
    ...patch,
  }
  files.set('model.json', utf8(JSON.stringify(manifest)))
  return { digest: manifestDigest(manifest), manifest, files }
}
