import { type Draft, openDraft } from '../../onnx/draft.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { FeatureShape } from '../fit/shape.ts'
import { drawFlatten } from './flatten.ts'

/** Side of the square input, pixels. */
export const INPUT_SIZE = 256
export const INPUT_NAME = 'image'
export const INPUT_PORT = { name: INPUT_NAME, dims: [1, 3, INPUT_SIZE, INPUT_SIZE] } as const

/** Channels of s8 and s16 together, on the cells of s16. */
export const FEATURE_SHAPE: FeatureShape = {
  channels: 128,
  height: INPUT_SIZE / 16,
  width: INPUT_SIZE / 16,
  taps: [
    { channels: 32, stride: 8 },
    { channels: 96, stride: 16 },
  ],
}

/** Draws a backbone from its input (RGB as x / 127.5 − 1) to the names of its feature maps at strides 8 and 16. */
export type DrawTaps = (draft: Draft, input: string) => { readonly s8: string; readonly s16: string }

/**
 * From 1×3×256×256 RGB on the 0..255 scale to the features of each tap, 1×channels×16×16: s8 and s16, each averaged
 * over 3×3 (fewer at the edge), s8 then over 2×2. Gives back the names of the values, in the order of FEATURE_SHAPE.
 */
export function drawFeatures(draft: Draft, drawTaps: DrawTaps, input: string): string[] {
  const { s8, s16 } = drawTaps(draft, drawFlatten(draft, input, INPUT_SIZE))
  const smooth = (value: string): string =>
    draft.add('AveragePool', [value], {
      kernel_shape: [3, 3],
      strides: [1, 1],
      pads: [1, 1, 1, 1],
      count_include_pad: 0,
    })
  const halved = draft.add('AveragePool', [smooth(s8)], { kernel_shape: [2, 2], strides: [2, 2] })
  return [halved, smooth(s16)]
}

/** The feature graph alone: what a fit is taught with. Input `image`, output `features`. */
export function featureGraph(drawTaps: DrawTaps): Graph {
  const draft = openDraft()
  draft.add('Concat', drawFeatures(draft, drawTaps, INPUT_NAME), { axis: 1 }, 'features')
  const { channels, height, width } = FEATURE_SHAPE
  return draft.finish(
    'plumb-features',
    [INPUT_PORT],
    [{ name: 'features', dims: [1, channels, height, width] }],
  )
}
