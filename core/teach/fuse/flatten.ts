import type { Draft } from '../../onnx/draft.ts'

/** How much of the light is taken out: of the slow part of the image, and of its mean. */
const SLOW_PART = 0.5
const MEAN_PART = 0.5
/** What an image is spread to: grey level of the middle, standard deviation, and the least deviation that is trusted. */
const MIDDLE = 115
const SPREAD = 40
const LEAST_SPREAD = 3
/** The slow part is seen on cells of this many pixels through a triangle of this half-width, in pixels. */
const CELL = 8
const HALF_WIDTH = 33

/** [cells, size]: the mean of every run of CELL pixels. */
function shrinkMatrix(size: number): Float32Array {
  const cells = size / CELL
  const out = new Float32Array(cells * size)
  for (let i = 0; i < size; i++) out[Math.floor(i / CELL) * size + i] = 1 / CELL
  return out
}

/** [size, cells]: every pixel as the triangle-weighted mean of the cells around it, whole at the edges. */
function spreadMatrix(size: number): Float32Array {
  const cells = size / CELL
  const out = new Float32Array(size * cells)
  for (let i = 0; i < size; i++) {
    const weights = Array.from({ length: cells }, (_, k) =>
      Math.max(0, HALF_WIDTH - Math.abs(i - (k + 0.5) * CELL + 0.5)),
    )
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    weights.forEach((weight, k) => {
      out[i * cells + k] = weight / total
    })
  }
  return out
}

/** [columns, rows] of a [rows, columns] matrix. */
function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    { length: matrix.length },
    (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] ?? 0,
  )
}

/**
 * Takes uneven light out of an image in part: from 1×3×size×size on the 0..255 scale to the same shape as the backbone
 * wants it (x / 127.5 − 1). Two passes of a 33-pixel box blur are a triangle of half-width 33; on cells of 8 pixels
 * and as four small matrix products it costs 2 % of what the blur would, and every backend multiplies matrices alike.
 */
export function drawFlatten(draft: Draft, input: string, size: number): string {
  const cells = size / CELL
  const shrink = shrinkMatrix(size)
  const spread = spreadMatrix(size)
  const rows = draft.add('MatMul', [draft.floats([cells, size], shrink), input])
  const small = draft.add('MatMul', [rows, draft.floats([size, cells], transpose(shrink, cells, size))])
  // The share of the slow part goes into one of the small matrices: one pass over all pixels less.
  const share = spread.map((weight) => weight * SLOW_PART)
  const tall = draft.add('MatMul', [draft.floats([size, cells], share), small])
  const slow = draft.add('MatMul', [tall, draft.floats([cells, size], transpose(spread, size, cells))])

  const mean = draft.add('ReduceMean', [input], { axes: [1, 2, 3], keepdims: 1 })
  const steady = draft.add('Mul', [mean, draft.scalar(MEAN_PART)])
  const flat = draft.add('Sub', [draft.add('Sub', [input, slow]), steady])

  const power = draft.add('ReduceMean', [draft.add('Mul', [flat, flat])], { axes: [1, 2, 3], keepdims: 1 })
  const spreadFound = draft.add('Clip', [draft.add('Sqrt', [power]), draft.scalar(LEAST_SPREAD)])
  // Straight into the backbone's range: (MIDDLE + SPREAD · a / rms) / 127.5 − 1, clipped where 0 and 255 would be.
  const gain = draft.add('Div', [draft.scalar(SPREAD / 127.5), spreadFound])
  const shifted = draft.add('Add', [draft.add('Mul', [flat, gain]), draft.scalar(MIDDLE / 127.5 - 1)])
  return draft.add('Clip', [shifted, draft.scalar(-1), draft.scalar(1)])
}
