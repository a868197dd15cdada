import { hashBytes } from '../hash.ts'
import type { Input } from './manifest/input.ts'
import type { Manifest, ManifestOf, Task } from './manifest.ts'

const input: Input = {
  ...{
    name: 'image',
    width: 64,
    height: 32,
    layout: 'nchw',
    channels: 'rgb',
    resize: 'letterbox',
    fill: 114,
  },
  ...{ crop: { x: 0, y: 0, width: 1, height: 1 }, mean: [0, 0, 0], scale: [255, 255, 255] },
}

const file = (path: string, bytes: number) => ({ path, bytes, digest: hashBytes(new Uint8Array(0)) })

const entries = (...files: { path: string; bytes: number }[]) => ({
  format: 'plumb-model/1' as const,
  ...{ name: 'small', version: '1', graph: 'graph.onnx', licence: 'Apache-2.0' },
  ...{ input, lineage: {} },
  files: [
    file('graph.onnx', 100),
    file('golden/a.png', 10),
    ...files.map(({ path, bytes }) => file(path, bytes)),
  ],
})

const golden = { image: 'golden/a.png', kind: 'good' } as const
const CLASSES = [
  { label: 'part', defect: false },
  { label: 'crack', defect: true },
]

/** A manifest of each task that holds together; nothing stands behind its files. */
export const MANIFESTS: { readonly [T in Task]: ManifestOf<T> } = {
  anomaly: {
    ...entries({ path: 'golden/a.f32', bytes: 64 * 32 * 4 }),
    task: 'anomaly',
    outputs: { score: { name: 'score' }, map: { name: 'map', width: 64, height: 32 } },
    ...{ thresholds: { pass: 0.4, fail: 0.6 }, tolerance: { score: 0.01, map: 0.01 } },
    golden: [{ ...golden, map: 'golden/a.f32', score: 0.1 }],
  },
  classification: {
    ...entries(),
    task: 'classification',
    outputs: { classes: { name: 'logits', activation: 'softmax' } },
    ...{ classes: CLASSES, thresholds: { fail: 0.5, sure: 0.8 }, tolerance: { probability: 0.01 } },
    golden: [{ ...golden, probabilities: [0.9, 0.1] }],
  },
  detection: {
    ...entries({ path: 'anchors.f32', bytes: 10 * 16 }),
    task: 'detection',
    outputs: {
      ...{
        layout: 'ssd',
        boxes: 'boxes',
        scores: 'scores',
        form: 'cycxhw',
        unit: 'fractions',
        candidates: 10,
      },
      ...{ activation: 'sigmoid', background: 'first' },
      anchors: { path: 'anchors.f32', variances: [10, 10, 5, 5] },
    },
    ...{ classes: CLASSES, keep: { score: 0.5, iou: 0.6, suppress: 'class', most: 100 } },
    tolerance: { score: 0.01, box: 2 },
    golden: [{ ...golden, objects: [{ class: 1, score: 0.7, box: { x: 1, y: 2, width: 3, height: 4 } }] }],
  },
  segmentation: {
    ...entries({ path: 'golden/a.u8', bytes: 16 * 8 }),
    task: 'segmentation',
    outputs: {
      mask: {
        ...{ name: 'mask', width: 16, height: 8, values: 'scores', layout: 'nchw' },
        ...{ activation: 'softmax', background: 'first' },
      },
    },
    ...{ classes: CLASSES, thresholds: { probability: 0.5 }, tolerance: { share: 0.01 } },
    golden: [{ ...golden, mask: 'golden/a.u8' }],
  },
  ocr: {
    ...entries({ path: 'rec.onnx', bytes: 100 }, { path: 'keys.txt', bytes: 20 }),
    task: 'ocr',
    outputs: { map: { name: 'map', width: 64, height: 32, activation: 'none' } },
    lines: { place: 0.3, line: 0.6, unclip: 1.5, leastSide: 3, most: 100 },
    recognition: {
      ...{ graph: 'rec.onnx', input, keys: 'keys.txt', blank: 'first', space: true },
      outputs: { steps: { name: 'steps', count: 8, activation: 'none' } },
    },
    ...{ thresholds: { confidence: 0.8 }, tolerance: { confidence: 0.05 } },
    golden: [{ ...golden, lines: [{ text: 'SN 1', confidence: 0.9 }] }],
  },
  features: {
    ...entries({ path: 'golden/a.f32', bytes: (3 * 8 * 4 + 5 * 4 * 2) * 4 }),
    task: 'features',
    taps: [
      { name: 's8', stride: 8, channels: 3 },
      { name: 's16', stride: 16, channels: 5 },
    ],
    tolerance: { value: 0.01 },
    golden: [{ image: 'golden/a.png', values: 'golden/a.f32' }],
  },
}

export const TASKS = Object.keys(MANIFESTS) as Task[]

/** The manifest with one of its members replaced, deep down: `path` names it with dots. */
export function withMember(manifest: Manifest, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(manifest)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const place = keys.reduce((at, key) => (at as Record<string, unknown>)[key], copy) as Record<
    string,
    unknown
  >
  if (value === undefined) delete place[last]
  else place[last] = value
  return copy
}
