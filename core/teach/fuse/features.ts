import { type Draft, openDraft } from '../../onnx/draft.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { FeatureShape, Tap } from '../fit/shape.ts'
import { drawFlatten } from './flatten.ts'

/** Side of the square input, pixels. */
export const INPUT_SIZE = 256
export const INPUT_NAME = 'image'
export const INPUT_PORT = { name: INPUT_NAME, dims: [1, 3, INPUT_SIZE, INPUT_SIZE] } as const

/** What teaching stands on: a network that turns a photograph into maps of features. */
export interface Eye {
  /** Its maps, fine ones first. Each stride divides the next one. */
  readonly taps: readonly Tap[]
  /** Draws it from its input (RGB as x / 127.5 − 1) to the names of its maps, in the order of `taps`. */
  readonly draw: (draft: Draft, input: string) => readonly string[]
}

/** All channels of an eye together, on the cells of its coarsest map. */
export function featureShape({ taps }: Pick<Eye, 'taps'>): FeatureShape {
  const side = INPUT_SIZE / Math.max(...taps.map(({ stride }) => stride))
  const channels = taps.reduce((sum, tap) => sum + tap.channels, 0)
  return { channels, height: side, width: side, taps }
}

/**
 * From 1×3×256×256 RGB on the 0..255 scale to the features of each tap, all on the cells of the coarsest one: each map
 * averaged over 3×3 (fewer at the edge), and a finer one then over as many cells as one of the coarsest covers. Gives
 * back the names of the values, in the order of the taps.
 */
export function drawFeatures(draft: Draft, { taps, draw }: Eye, input: string): string[] {
  const coarsest = Math.max(...taps.map(({ stride }) => stride))
  const maps = draw(draft, drawFlatten(draft, input, INPUT_SIZE))
  return maps.map((map, i) => {
    const smooth = draft.add('AveragePool', [map], {
      kernel_shape: [3, 3],
      strides: [1, 1],
      pads: [1, 1, 1, 1],
      count_include_pad: 0,
    })
    const cells = coarsest / (taps[i]?.stride ?? coarsest)
    if (cells === 1) return smooth
    return draft.add('AveragePool', [smooth], { kernel_shape: [cells, cells], strides: [cells, cells] })
  })
}

/** The feature graph alone: what a fit is taught with. Input `image`, output `features`. */
export function featureGraph(eye: Eye): Graph {
  const draft = openDraft()
  const parts = drawFeatures(draft, eye, INPUT_NAME)
  draft.add('Concat', parts, { axis: 1 }, 'features')
  const { channels, height, width } = featureShape(eye)
  return draft.finish(
    'plumb-features',
    [INPUT_PORT],
    [{ name: 'features', dims: [1, channels, height, width] }],
  )
}
