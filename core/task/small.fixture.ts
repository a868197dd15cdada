import type { Bytes } from '../bytes.ts'
import type { Input } from '../model/manifest/input.ts'
import type { Description } from '../model/manifest.ts'
import { type Draft, openDraft } from '../onnx/draft.ts'
import { encodeModel } from '../onnx/encode.ts'
import type { Port } from '../onnx/graph.ts'

// Models whose answers are known by hand: dark squares are holes, red ones marks. Each takes its pictures another way.

/** A graph and what describes it; golden cases are for whoever packs it. */
export interface SmallModel {
  readonly description: Description
  readonly files: ReadonlyMap<string, Bytes>
}

const HOLE = { label: 'hole', defect: true }
const MARK = { label: 'red mark', defect: false }
const CROP = { x: 0, y: 0, width: 1, height: 1 }
const common = { version: '1', graph: 'graph.onnx', licence: 'Apache-2.0', lineage: {} } as const

const fileOf = (draft: Draft, input: Port, outputs: readonly Port[]): Map<string, Bytes> =>
  new Map([['graph.onnx', encodeModel(draft.finish('small', [input], outputs))]])

/** Rust, green or blue by the mean colour: ImageNet's mean and deviation, softmax left to the manifest. */
export function classifier(): SmallModel {
  const draft = openDraft()
  const mean = draft.add('GlobalAveragePool', ['image'])
  const flat = draft.add('Reshape', [mean, draft.shape([1, 3])])
  draft.add('MatMul', [flat, draft.floats([3, 3], [2, -1, -1, -1, 2, -1, -1, -1, 2])], {}, 'logits')
  const input: Input = {
    ...{
      name: 'image',
      width: 32,
      height: 32,
      layout: 'nchw',
      channels: 'rgb',
      crop: CROP,
      resize: 'stretch',
      fill: 0,
    },
    ...{ mean: [123.675, 116.28, 103.53], scale: [58.395, 57.12, 57.375] },
  }
  const files = fileOf(draft, { name: 'image', dims: [1, 3, 32, 32] }, [{ name: 'logits', dims: [1, 3] }])
  return {
    description: {
      ...{ ...common, name: 'Colour', task: 'classification', input },
      outputs: { classes: { name: 'logits', activation: 'softmax' } },
      classes: [
        { label: 'rust', defect: true },
        ...['green', 'blue'].map((label) => ({ label, defect: false })),
      ],
      ...{ thresholds: { fail: 0.5, sure: 0.8 }, tolerance: { probability: 0.001 } },
    },
    files,
  }
}

/** Cells of 8 × 8 pixels and boxes of 16 around them, as YOLOv8 gives them back: neighbours of a hole see it too. */
export function yolo(): SmallModel {
  const draft = openDraft()
  const pooled = draft.add('AveragePool', ['images'], { kernel_shape: [8, 8], strides: [8, 8] })
  // 1 where a channel is black, 0 from seven tenths on: light grey is light.
  const lack = draft.add('Div', [draft.add('Sub', [draft.scalar(0.7), pooled]), draft.scalar(0.7)])
  const dark = draft.add('Clip', [lack, draft.scalar(0), draft.scalar(1)])
  const cross = (own: number) => [0, own / 2, 0, own / 2, own, own / 2, 0, own / 2, 0]
  const weights = [...[8 / 3, 8 / 3, 8 / 3], ...[-8, 6, 6]].flatMap(cross)
  const logits = draft.add('Conv', [dark, draft.floats([2, 3, 3, 3], weights), draft.floats([2], [-3, -3])], {
    ...{ kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
  })
  const scores = draft.add('Sigmoid', [draft.add('Reshape', [logits, draft.shape([1, 2, 64])])])
  const cells = Array.from({ length: 64 }, (_, i) => i)
  const centres = [...cells.map((i) => (i % 8) * 8 + 4), ...cells.map((i) => Math.floor(i / 8) * 8 + 4)]
  const boxes = draft.floats([1, 4, 64], [...centres, ...new Array<number>(128).fill(16)])
  draft.add('Concat', [boxes, scores], { axis: 1 }, 'output0')
  const input: Input = {
    ...{
      name: 'images',
      width: 64,
      height: 64,
      layout: 'nchw',
      channels: 'rgb',
      crop: CROP,
      resize: 'letterbox',
    },
    ...{ fill: 255, mean: [0, 0, 0], scale: [255, 255, 255] },
  }
  const files = fileOf(draft, { name: 'images', dims: [1, 3, 64, 64] }, [
    { name: 'output0', dims: [1, 6, 64] },
  ])
  return {
    description: {
      ...{ ...common, name: 'Holes', task: 'detection', input },
      outputs: {
        ...{
          layout: 'yolo',
          name: 'output0',
          form: 'cxcywh',
          unit: 'pixels',
          candidates: 64,
          order: 'columns',
        },
        ...{ objectness: false, activation: 'none' },
      },
      classes: [HOLE, MARK],
      keep: { score: 0.5, iou: 0.3, suppress: 'class', most: 20 },
      tolerance: { score: 0.001, box: 0.5 },
    },
    files,
  }
}

/** A query for each quarter, as DETR gives them back; bytes in, blue first, the channels last. */
export function detr(): SmallModel {
  const draft = openDraft()
  const floats = draft.add('Cast', ['pixels'], { to: 1 })
  const planar = draft.add('Transpose', [floats], { perm: [0, 3, 1, 2] })
  const pooled = draft.add('MaxPool', [draft.add('Neg', [planar])], {
    kernel_shape: [16, 16],
    strides: [16, 16],
  })
  // 255 − the least of each channel: how dark the darkest place of the quarter is.
  const dark = draft.add('Div', [draft.add('Add', [pooled, draft.scalar(255)]), draft.scalar(255)])
  const weights = [...[8 / 3, 8 / 3, 8 / 3], ...[5, 5, -10], ...[0, 0, 0]]
  const bias = draft.floats([3], [-3, -3, 0])
  const logits = draft.add('Conv', [dark, draft.floats([3, 3, 1, 1], weights), bias], {
    kernel_shape: [1, 1],
  })
  const rows = draft.add('Reshape', [logits, draft.shape([1, 3, 4])])
  draft.add('Transpose', [rows], { perm: [0, 2, 1] }, 'logits')
  const quarters = [0.25, 0.75].flatMap((y) => [0.25, 0.75].flatMap((x) => [x, y, 0.5, 0.5]))
  draft.add('Identity', [draft.floats([1, 4, 4], quarters)], {}, 'pred_boxes')
  const input: Input = {
    ...{ name: 'pixels', width: 32, height: 32, layout: 'nhwc', channels: 'bgr', type: 'uint8', crop: CROP },
    ...{ resize: 'stretch', fill: 0, mean: [0, 0, 0], scale: [1, 1, 1] },
  }
  const outputs = [
    { name: 'pred_boxes', dims: [1, 4, 4] },
    { name: 'logits', dims: [1, 4, 3] },
  ]
  const files = fileOf(draft, { name: 'pixels', type: 'uint8', dims: [1, 32, 32, 3] }, outputs)
  return {
    description: {
      ...{ ...common, name: 'Quarters', task: 'detection', input },
      outputs: {
        ...{
          layout: 'detr',
          boxes: 'pred_boxes',
          scores: 'logits',
          form: 'cxcywh',
          unit: 'fractions',
          candidates: 4,
        },
        ...{ activation: 'softmax', background: 'last' },
      },
      classes: [HOLE, MARK],
      keep: { score: 0.5, iou: 0.5, suppress: 'none', most: 4 },
      tolerance: { score: 0.001, box: 0.5 },
    },
    files,
  }
}

/** What is dark, place by place; half precision in, grey, the picture at the top left. */
export function segmenter(): SmallModel {
  const draft = openDraft()
  const floats = draft.add('Cast', ['grey'], { to: 1 })
  const pooled = draft.add('AveragePool', [floats], { kernel_shape: [4, 4], strides: [4, 4] })
  draft.add('Conv', [pooled, draft.floats([2, 1, 1, 1], [4, -4])], { kernel_shape: [1, 1] }, 'mask')
  const input: Input = {
    ...{ name: 'grey', width: 64, height: 64, layout: 'nchw', channels: 'grey', type: 'float16', crop: CROP },
    ...{ resize: 'letterbox', align: 'start', fill: 255, mean: [127.5], scale: [127.5] },
  }
  const outputs = [{ name: 'mask', dims: [1, 2, 16, 16] }]
  const files = fileOf(draft, { name: 'grey', type: 'float16', dims: [1, 1, 64, 64] }, outputs)
  return {
    description: {
      ...{ ...common, name: 'Dark places', task: 'segmentation', input },
      outputs: {
        mask: {
          ...{ name: 'mask', width: 16, height: 16, values: 'scores', layout: 'nchw' },
          ...{ activation: 'softmax', background: 'first' },
        },
      },
      classes: [HOLE],
      ...{ thresholds: { probability: 0.5 }, tolerance: { share: 0.01 } },
    },
    files,
  }
}
