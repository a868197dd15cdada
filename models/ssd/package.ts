import type { ManifestOf } from '../../core/model/manifest.ts'
import { openDraft } from '../../core/onnx/draft.ts'
import { encodeModel } from '../../core/onnx/encode.ts'
import { encodeFloats } from '../../core/onnx/tensor.ts'
import { installedNetwork } from '../backbone/installed.ts'
import type { GoldenCase } from '../package.ts'
import { BACKBONE_LICENCE, backboneLineage } from '../provenance.ts'
import { packTask, type TaskPackage } from '../task/package.ts'
import { ssdAnchors } from './anchor.ts'
import { drawSsd, HEADS, SSD_SIDE } from './recipe.ts'

/** The label map at the start of the source file, without what stands for nothing. */
const LABELS = [
  ...['Bicycle', 'Boot', 'Laptop', 'Person', 'Chair', 'Cattle', 'Desk', 'Cat', 'Computer mouse'],
  ...['Computer monitor', 'Box', 'Mug', 'Coffee cup', 'Stationary bicycle', 'Table', 'Bottle'],
  ...['High heels', 'Vehicle', 'Footwear', 'Dog', 'Book', 'Camera', 'Car'],
]

const INPUT: ManifestOf<'detection'>['input'] = {
  ...{
    name: 'image',
    width: SSD_SIDE,
    height: SSD_SIDE,
    layout: 'nchw',
    channels: 'rgb',
    resize: 'stretch',
    fill: 0,
  },
  ...{ crop: { x: 0, y: 0, width: 1, height: 1 } },
  ...{ mean: [127.5, 127.5, 127.5], scale: [127.5, 127.5, 127.5] },
}

/** The installed network with its own heads as a detection package: 23 everyday things. The same bytes each time. */
export function buildSsdPackage(golden: readonly GoldenCase[]): Promise<TaskPackage> {
  const draft = openDraft()
  const names = drawSsd(draft, installedNetwork(), INPUT.name)
  const anchors = ssdAnchors()
  const candidates = anchors.length / 4
  const outputs = (['boxes', 'scores'] as const).map((head) => ({
    ...{ name: names[head], dims: [1, candidates, HEADS[head].columns] },
  }))
  const port = { name: INPUT.name, dims: [1, 3, SSD_SIDE, SSD_SIDE] }
  const files = new Map([
    ['graph.onnx', encodeModel(draft.finish('ssd-mobilenet-v2', [port], outputs))],
    ['anchors.f32', encodeFloats(anchors)],
  ])
  return packTask(
    {
      ...{ name: 'Everyday things', version: '1', task: 'detection', graph: 'graph.onnx', input: INPUT },
      outputs: {
        ...{ layout: 'ssd', boxes: names.boxes, scores: names.scores, form: 'cycxhw', unit: 'fractions' },
        ...{ candidates, activation: 'sigmoid', background: 'first' },
        anchors: { path: 'anchors.f32', variances: [10, 10, 5, 5] },
      },
      classes: LABELS.map((label) => ({ label, defect: false })),
      keep: { score: 0.5, iou: 0.6, suppress: 'class', most: 100 },
      tolerance: { score: 0.02, box: 3 },
      ...{ licence: BACKBONE_LICENCE, lineage: { ...backboneLineage, heads: "the network's own" } },
    },
    files,
    golden,
  )
}
