import { type Draft, openDraft } from '../../onnx/draft.ts'
import type { Graph } from '../../onnx/graph.ts'
import { enlargeMatrix } from '../fit/enlarge.ts'
import type { Normal, TapNormal } from '../fit/normal.ts'
import { MAP_SIZE } from '../fit/score.ts'
import { positionsOf } from '../fit/shape.ts'
import { drawFeatures, type Eye, INPUT_NAME, INPUT_PORT } from './features.ts'

export const OUTPUTS = {
  score: { name: 'score' },
  map: { name: 'map', width: MAP_SIZE, height: MAP_SIZE },
} as const

/** One tap's features 1×channels×H×W to its share of `distances` at every position, positions×1×1: weight · ⁴√distance. */
function drawTapDistance(draft: Draft, tap: TapNormal, positions: number, features: string): string {
  const { channels, weight, whitening, mean, inverse, directions, count } = tap
  const flat = draft.add('Reshape', [features, draft.shape([channels, positions])])
  const white = draft.add('MatMul', [draft.floats([channels, channels], whitening), flat])
  const centred = draft.add('Sub', [white, draft.floats([channels, positions], mean)])
  const z = draft.add('Mul', [centred, draft.floats([channels, positions], inverse)])
  const rows = draft.add('Reshape', [
    draft.add('Transpose', [z], { perm: [1, 0] }),
    draft.shape([positions, 1, channels]),
  ])
  const along = draft.add('MatMul', [rows, draft.floats([positions, channels, count], directions)])
  const whole = draft.add('ReduceSum', [draft.add('Mul', [rows, rows]), draft.shape([2])], { keepdims: 1 })
  const known = draft.add('ReduceSum', [draft.add('Mul', [along, along]), draft.shape([2])], { keepdims: 1 })
  const left = draft.add('Clip', [draft.add('Sub', [whole, known]), draft.scalar(0)])
  const root = (value: string): string => draft.add('Sqrt', [value])
  const distance = root(draft.add('Mul', [left, draft.scalar(1 / channels)]))
  return draft.add('Mul', [root(root(distance)), draft.scalar(weight)])
}

/**
 * One graph from pixels to verdict evidence: `image` 1×3×256×256 (RGB, 0..255) to `map` 1×1×64×64 and `score` [1], the
 * largest value of the map: what a person sees over the line on the map is what failed the part. Standard operators of
 * opset 13 only, all of which onnxruntime-web has on WASM and on WebGPU.
 */
export function fuse(eye: Eye, normal: Normal): Graph {
  const draft = openDraft()
  const { height, width } = normal.shape
  const features = drawFeatures(draft, eye, INPUT_NAME)
  const shares = normal.taps
    .map((tap, i) => drawTapDistance(draft, tap, positionsOf(normal.shape), features[i] ?? ''))
    .reduce((sum, next) => draft.add('Add', [sum, next]))
  const square = draft.add('Mul', [shares, shares])
  const distance = draft.add('Mul', [square, square])
  const cells = draft.add('Reshape', [distance, draft.shape([1, 1, height, width])])
  const down = draft.add('MatMul', [draft.floats([MAP_SIZE, height], enlargeMatrix(height, MAP_SIZE)), cells])
  const across = enlargeMatrix(width, MAP_SIZE)
  const turned = Float32Array.from(
    across,
    (_, i) => across[(i % MAP_SIZE) * width + Math.floor(i / MAP_SIZE)] ?? 0,
  )
  const map = draft.add('MatMul', [down, draft.floats([width, MAP_SIZE], turned)], {}, OUTPUTS.map.name)
  const most = draft.add('ReduceMax', [map], { axes: [1, 2, 3], keepdims: 0 })
  draft.add('Reshape', [most, draft.shape([1])], {}, OUTPUTS.score.name)
  return draft.finish(
    'plumb-anomaly',
    [INPUT_PORT],
    [
      { name: OUTPUTS.score.name, dims: [1] },
      { name: OUTPUTS.map.name, dims: [1, 1, MAP_SIZE, MAP_SIZE] },
    ],
  )
}
