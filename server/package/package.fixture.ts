import { type Bytes, utf8 } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { type ManifestOf, manifestDigest } from '../../core/model/manifest.ts'
import { openDraft } from '../../core/onnx/draft.ts'
import { encodeModel } from '../../core/onnx/encode.ts'
import { MANIFEST } from '../app/plant.fixture.ts'

/** A graph that says how far each pixel's mean is from black; `op` is where another operator can stand. */
export function graphBytes(op = 'ReduceMean'): Bytes {
  const draft = openDraft()
  draft.add(op, ['image'], { axes: [1], keepdims: 1 }, 'map')
  const most = draft.add('ReduceMax', ['map'], { axes: [1, 2, 3], keepdims: 0 })
  draft.add('Reshape', [most, draft.shape([1])], {}, 'score')
  return encodeModel(
    draft.finish(
      'small',
      [{ name: 'image', dims: [1, 3, 8, 8] }],
      [
        { name: 'score', dims: [1] },
        { name: 'map', dims: [1, 1, 8, 8] },
      ],
    ),
  )
}

/** A package in memory, as somebody sends it. */
export interface Sent {
  readonly manifest: ManifestOf<'anomaly'>
  readonly digest: string
  readonly files: Record<string, Bytes>
}

/** A package of a graph that fits its manifest, unless `change` says otherwise. */
export function packageOf(graph: Bytes, change: Partial<ManifestOf<'anomaly'>> = {}): Sent {
  const files = { 'graph.onnx': graph, 'golden/a.png': utf8('png'), 'golden/a.f32': new Uint8Array(256) }
  const manifest: ManifestOf<'anomaly'> = {
    ...MANIFEST,
    graph: 'graph.onnx',
    golden: [{ image: 'golden/a.png', map: 'golden/a.f32', score: 0.1, kind: 'good' }],
    files: Object.entries(files).map(([path, bytes]) => ({
      path,
      bytes: bytes.length,
      digest: hashBytes(bytes),
    })),
    ...change,
  }
  return { manifest, digest: manifestDigest(manifest), files }
}
