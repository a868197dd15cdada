import { encodeModel } from '../../core/onnx/encode.ts'
import { type FeatureShape, positionsOf } from '../../core/teach/fit/shape.ts'
import { type DrawTaps, FEATURE_SHAPE, featureGraph, INPUT_PORT } from '../../core/teach/fuse/features.ts'
import { openSession } from '../session.ts'
import { installedNetwork } from './installed.ts'
import { drawBackbone } from './recipe.ts'

/** The backbone, ready to look at photographs. */
export interface Backbone {
  readonly drawTaps: DrawTaps
  readonly shape: FeatureShape
  /** An input tensor (1×3×256×256, 0..255) to its features, channels × positions. */
  features(tensor: Float32Array): Promise<Float32Array>
}

/** Opens the installed backbone on the reference backend; about half a second. */
export async function openBackbone(): Promise<Backbone> {
  const network = installedNetwork()
  const drawTaps: DrawTaps = (draft, input) => drawBackbone(draft, network, input, ['s8', 's16'])
  const run = await openSession(encodeModel(featureGraph(drawTaps)), INPUT_PORT.dims)
  const length = FEATURE_SHAPE.channels * positionsOf(FEATURE_SHAPE)
  return {
    drawTaps,
    shape: FEATURE_SHAPE,
    async features(tensor) {
      const { features } = await run(tensor)
      if (features?.length !== length)
        throw new Error(`backbone: found ${features?.length} features, expected ${length}`)
      return features.slice()
    },
  }
}
