import type { Draft } from '../../core/onnx/draft.ts'
import type { Network, Op, Weights } from './tflite.ts'

/** Feature maps that can be taken out, by their stride; tensor ids of the source network. */
export const TAPS = {
  s4: { tensor: 157, channels: 24, stride: 4 },
  s8: { tensor: 168, channels: 32, stride: 8 },
  s16: { tensor: 194, channels: 96, stride: 16 },
  s32: { tensor: 212, channels: 320, stride: 32 },
} as const
export type Tap = keyof typeof TAPS

/** [o, h, w, i] to [o, i, h, w]; a depthwise [1, h, w, c] to [c, 1, h, w]. */
function toOnnxLayout(
  { dims, values }: Weights,
  isDepthwise: boolean,
): { dims: number[]; values: Float32Array } {
  const [d0 = 1, height = 1, width = 1, d3 = 1] = dims
  const out = new Float32Array(values.length)
  const area = height * width
  for (let o = 0; o < d0; o++) {
    for (let p = 0; p < area; p++) {
      for (let i = 0; i < d3; i++) out[(o * d3 + i) * area + p] = values[(o * area + p) * d3 + i] ?? 0
    }
  }
  return { dims: isDepthwise ? [d3, 1, height, width] : [d0, d3, height, width], values: out }
}

/** The ops a set of tensors depends on, in running order. */
export function upstream(ops: readonly Op[], tensors: readonly number[]): Op[] {
  const wanted = new Set(tensors)
  const kept = ops.toReversed().filter((op) => {
    if (!wanted.has(op.output)) return false
    for (const input of op.inputs) wanted.add(input)
    return true
  })
  return kept.reverse()
}

/**
 * One convolution. SAME in TFLite puts the odd pixel at the end; at stride 2 there is one where the side is even, as it
 * is at every layer of a network whose sides are multiples of 32. `isOdd` tells of the others.
 */
export function addConv(
  draft: Draft,
  network: Network,
  op: Op & { kind: 'conv' | 'depthwise' },
  input: string,
  isOdd = false,
): string {
  const [, weightId = -1, biasId = -1] = op.inputs
  const isDepthwise = op.kind === 'depthwise'
  const weight = toOnnxLayout(network.weights(weightId), isDepthwise)
  const bias = network.weights(biasId)
  const [out = 1, , size = 1] = weight.dims
  const end = (size - 1) >> 1
  const start = op.stride === 2 && !isOdd ? (size - 2) >> 1 : end
  return draft.add(
    'Conv',
    [input, draft.floats(weight.dims, weight.values), draft.floats(bias.dims, bias.values)],
    {
      kernel_shape: [size, size],
      strides: [op.stride, op.stride],
      pads: size === 1 ? [0, 0, 0, 0] : [start, start, end, end],
      group: isDepthwise ? out : 1,
    },
  )
}

/**
 * Draws the backbone from `input` (1×3×H×W, RGB as x / 127.5 − 1, H and W multiples of 32) up to the wanted taps and
 * gives back the name of each tap's value (1×channels×H/stride×W/stride). SSD MobileNetV2 1.0 with batch norms
 * folded; what the taps do not need is left out.
 */
export function drawBackbone<T extends Tap>(
  draft: Draft,
  network: Network,
  input: string,
  taps: readonly T[],
): Record<T, string> {
  const names = new Map([[network.input, input]])
  const nameOf = (tensor: number | undefined): string => {
    const name = names.get(tensor ?? -1)
    if (name === undefined) throw new Error(`backbone: tensor ${tensor} is used before it is made`)
    return name
  }
  const ops = upstream(
    network.ops,
    taps.map((tap) => TAPS[tap].tensor),
  )
  for (const op of ops) {
    // What is left of DEQUANTIZE are weights: they become constants where they are used.
    if (op.kind === 'other' || op.kind === 'reshape' || op.kind === 'concat') continue
    const raw =
      op.kind === 'add'
        ? draft.add('Add', op.inputs.map(nameOf))
        : addConv(draft, network, op, nameOf(op.inputs[0]))
    names.set(op.output, op.relu6 ? draft.add('Clip', [raw, draft.scalar(0), draft.scalar(6)]) : raw)
  }
  return Object.fromEntries(taps.map((tap) => [tap, nameOf(TAPS[tap].tensor)])) as Record<T, string>
}
