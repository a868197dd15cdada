import { describe, expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { encodeJson } from '../json.ts'
import { MANIFESTS, TASKS, withMember } from './manifest.fixture.ts'
import { manifestDigest, type Task } from './manifest.ts'
import { parseManifest } from './parse-manifest.ts'

describe('a manifest', () => {
  it.each(TASKS)('of task %s is taken, and is the same from its bytes', (task) => {
    const parsed = parseManifest(encodeJson(MANIFESTS[task]))
    expect(parsed).toEqual({ ok: true, value: MANIFESTS[task] })
    if (parsed.ok) expect(manifestDigest(parsed.value)).toBe(manifestDigest(MANIFESTS[task]))
  })

  const other = { path: 'x', bytes: 1, digest: MANIFESTS.anomaly.files[0]?.digest }
  const files = (task: Task, ...more: object[]) => [...MANIFESTS[task].files, ...more]

  it.each<[string, Task, string, unknown, string]>([
    ['a task that nobody knows', 'anomaly', 'task', 'prophecy', 'task'],
    ['a member that nobody knows', 'anomaly', 'note', 'x', 'note'],
    ['no graph', 'anomaly', 'graph', undefined, 'graph'],
    ['a graph that is not listed', 'anomaly', 'graph', 'other.onnx', 'found no other.onnx'],
    ['a path that climbs out', 'anomaly', 'graph', '../graph.onnx', 'graph'],
    ['a path that climbs out in the middle', 'anomaly', 'graph', 'a/../../graph.onnx', 'graph'],
    ['an absolute path', 'anomaly', 'graph', '/etc/passwd', 'graph'],
    ['a path with a backslash', 'anomaly', 'graph', '..\\graph.onnx', 'graph'],
    ['a file twice', 'anomaly', 'files', files('anomaly', MANIFESTS.anomaly.files[0] ?? {}), 'a path twice'],
    [
      'itself listed',
      'anomaly',
      'files',
      files('anomaly', { ...other, path: 'model.json' }),
      'model.json listed',
    ],
    [
      'its signature listed',
      'anomaly',
      'files',
      files('anomaly', { ...other, path: 'model.sig' }),
      'model.sig',
    ],
    ['more bytes than a number holds', 'anomaly', 'files.0.bytes', 2 ** 60, 'files.0.bytes'],
    [
      'a map of another size than its golden case',
      'anomaly',
      'outputs.map.width',
      32,
      'golden/a.f32: found 8192',
    ],
    ['a pass threshold above fail', 'anomaly', 'thresholds.pass', 2, 'found pass 2 above fail 0.6'],
    ['an input as large as a city', 'anomaly', 'input.width', 1e6, 'input.width'],
    ['a mean for a channel that is not there', 'anomaly', 'input.mean', [1], 'input.mean: found 1 values'],
    ['a scale of nothing', 'anomaly', 'input.scale', [1, 0, 1], 'input.scale'],
    ['bytes that are to be scaled', 'anomaly', 'input.type', 'uint8', 'uint8 with a mean or scale'],
    ['a crop beyond the photograph', 'anomaly', 'input.crop.width', 1.5, 'input.crop.width'],
    ['no golden case', 'anomaly', 'golden', [], 'golden'],
    ['a class twice', 'classification', 'classes.1.label', 'part', 'a label twice'],
    ['a probability too few', 'classification', 'golden.0.probabilities', [1], 'found 1 probabilities'],
    ['a class that is not there', 'detection', 'golden.0.objects.0.class', 2, 'found class 2'],
    ['anchors for corners', 'detection', 'outputs.form', 'xyxy', 'found xyxy with anchors'],
    ['anchors for fewer candidates', 'detection', 'outputs.candidates', 9, 'anchors.f32: found 160'],
    ['a layout that nobody knows', 'detection', 'outputs.layout', 'owl', 'outputs'],
    [
      'softmax without a place for nothing',
      'detection',
      'outputs',
      {
        ...{ layout: 'detr', boxes: 'b', scores: 's', form: 'cxcywh', unit: 'fractions', candidates: 3 },
        ...{ activation: 'softmax', background: 'none' },
      },
      'outputs.background',
    ],
    ['labels with an activation', 'segmentation', 'outputs.mask.values', 'labels', 'found softmax on labels'],
    ['one graph that does both', 'ocr', 'recognition.graph', 'graph.onnx', 'found graph.onnx again'],
    ['keys that are not listed', 'ocr', 'recognition.keys', 'other.txt', 'found no other.txt'],
    ['a stride that leaves a rest', 'features', 'taps.0.stride', 7, 'found stride 7'],
    ['channels that its golden case has not', 'features', 'taps.0.channels', 4, 'golden/a.f32'],
  ])('with %s is refused', (_, task, path, value, found) => {
    const parsed = parseManifest(utf8(JSON.stringify(withMember(MANIFESTS[task], path, value))))
    expect(parsed).toMatchObject({ ok: false, error: { kind: 'manifest' } })
    if (!parsed.ok) expect(parsed.error.message).toContain(found)
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe)],
    ['a list', utf8('[]')],
    ['null', utf8('null')],
  ])('that is %s is refused', (_, bytes) => expect(parseManifest(bytes).ok).toBe(false))
})
