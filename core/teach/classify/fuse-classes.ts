import { type Draft, openDraft } from '../../onnx/draft.ts'
import type { Graph } from '../../onnx/graph.ts'
import { positionsOf } from '../fit/shape.ts'
import { drawFeatures, type Eye, INPUT_NAME, INPUT_PORT } from '../fuse/features.ts'
import type { Head } from './head.ts'
import type { Base } from './pool.ts'

export const CLASSES_OUTPUT = 'logits'

/** [3 · channels, 1] of features [channels, positions]: what `pool` computes. */
function drawPooled(draft: Draft, { shape, mean, weights }: Base, flat: string): string {
  const positions = positionsOf(shape)
  const across = draft.floats([positions, 1], weights)
  const away = draft.add('Sub', [flat, draft.floats([shape.channels, positions], mean)])
  const square = draft.add('Mul', [away, away])
  const judged = draft.floats(
    [1, positions],
    weights.map((weight) => (weight > 0 ? 1 : 0)),
  )
  const largest = draft.add('ReduceMax', [draft.add('Mul', [square, judged])], { axes: [1], keepdims: 1 })
  const parts = [
    draft.add('MatMul', [flat, across]),
    draft.add('Sqrt', [largest]),
    draft.add('Sqrt', [draft.add('MatMul', [square, across])]),
  ]
  return draft.add('Concat', parts, { axis: 0 })
}

/** One graph from pixels to a logit for each class: `image` 1×3×256×256 (RGB, 0..255) to `logits` [1, classes]. */
export function fuseClasses(eye: Eye, head: Head, base: Base): Graph {
  const draft = openDraft()
  const { channels } = base.shape
  const parts = drawFeatures(draft, eye, INPUT_NAME)
  const all = parts.length === 1 ? (parts[0] ?? '') : draft.add('Concat', parts, { axis: 1 })
  const flat = draft.add('Reshape', [all, draft.shape([channels, positionsOf(base.shape)])])
  const weights = draft.floats([head.classes, head.values], Float32Array.from(head.weights))
  const logits = draft.add('Add', [
    draft.add('MatMul', [weights, drawPooled(draft, base, flat)]),
    draft.floats([head.classes, 1], Float32Array.from(head.bias)),
  ])
  draft.add('Reshape', [logits, draft.shape([1, head.classes])], {}, CLASSES_OUTPUT)
  return draft.finish('plumb-classes', [INPUT_PORT], [{ name: CLASSES_OUTPUT, dims: [1, head.classes] }])
}
