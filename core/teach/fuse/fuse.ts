import { type Draft, openDraft } from '../../onnx/draft.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { DefectBank } from '../fit/defect.ts'
import { enlargeMatrix } from '../fit/enlarge.ts'
import type { Normal, TapNormal } from '../fit/normal.ts'
import { MAP_SIZE } from '../fit/score.ts'
import { positionsOf } from '../fit/shape.ts'
import { drawFeatures, type Eye, INPUT_NAME, INPUT_PORT } from './features.ts'

export const OUTPUTS = {
  score: { name: 'score' },
  map: { name: 'map', width: MAP_SIZE, height: MAP_SIZE },
} as const

/** One tap's features 1×channels×H×W in deviations from its normal, channels×positions. */
function drawStandardised(draft: Draft, tap: TapNormal, positions: number, features: string): string {
  const { channels, whitening, mean, inverse } = tap
  const flat = draft.add('Reshape', [features, draft.shape([channels, positions])])
  const white = draft.add('MatMul', [draft.floats([channels, channels], whitening), flat])
  const centred = draft.add('Sub', [white, draft.floats([channels, positions], mean)])
  return draft.add('Mul', [centred, draft.floats([channels, positions], inverse)])
}

/** A tap's share of `goodDistances` at every position, positions×1×1: weight · ⁴√distance. */
function drawTapDistance(draft: Draft, tap: TapNormal, positions: number, z: string): string {
  const { channels, weight, directions, count } = tap
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

/** What likeness to a marked defect adds to the distance at every position, positions×1×1. */
function drawLikeness(draft: Draft, { taps }: Normal, bank: DefectBank, zs: readonly string[]): string {
  const channels = taps.reduce((sum, tap) => sum + tap.channels, 0)
  const scaled = taps.map((tap, i) =>
    draft.add('Mul', [zs[i] ?? '', draft.scalar(Math.sqrt(tap.weight / tap.channels))]),
  )
  const all = scaled.length === 1 ? (scaled[0] ?? '') : draft.add('Concat', scaled, { axis: 0 })
  const square = draft.add('ReduceSum', [draft.add('Mul', [all, all]), draft.shape([0])], { keepdims: 1 })
  const length = draft.add('Sqrt', [draft.add('Clip', [square, draft.scalar(1e-12)])])
  const unit = draft.add('Div', [all, length])
  const turned = Float32Array.from(
    { length: bank.count * channels },
    (_, i) => bank.vectors[(i % channels) * bank.count + Math.floor(i / channels)] ?? 0,
  )
  const alike = draft.add('MatMul', [draft.floats([bank.count, channels], turned), unit])
  const most = draft.add('ReduceMax', [alike], { axes: [0], keepdims: 1 })
  const above = draft.add('Clip', [draft.add('Sub', [most, draft.scalar(bank.middle)]), draft.scalar(0)])
  const more = draft.add('Mul', [above, draft.scalar(bank.gain)])
  return draft.add('Reshape', [more, draft.shape([-1, 1, 1])])
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
  const positions = positionsOf(normal.shape)
  const zs = normal.taps.map((tap, i) => drawStandardised(draft, tap, positions, features[i] ?? ''))
  const shares = normal.taps
    .map((tap, i) => drawTapDistance(draft, tap, positions, zs[i] ?? ''))
    .reduce((sum, next) => draft.add('Add', [sum, next]))
  const square = draft.add('Mul', [shares, shares])
  const far = draft.add('Mul', [square, square])
  const distance = normal.bank ? draft.add('Add', [far, drawLikeness(draft, normal, normal.bank, zs)]) : far
  const all = draft.add('Reshape', [distance, draft.shape([1, 1, height, width])])
  const cells = normal.judged
    ? draft.add('Mul', [all, draft.floats([1, 1, height, width], Float32Array.from(normal.judged))])
    : all
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
