import { type FeatureShape, positionsOf } from '../fit/shape.ts'
import { FEATURE_SHAPE, featureGraph, INPUT_PORT } from '../fuse/features.ts'
import { encodeModel } from '../onnx/encode.ts'
import { openSession } from '../session.ts'
import { installedNetwork } from './installed.ts'
import type { Network } from './tflite.ts'

/** The backbone, ready to look at photographs. */
export interface Backbone {
  readonly network: Network
  readonly shape: FeatureShape
  /** An input tensor (1×3×256×256, 0..255) to its features, channels × positions. */
  features(tensor: Float32Array): Promise<Float32Array>
}

/** Opens the installed backbone on the reference backend; about half a second. */
export async function openBackbone(): Promise<Backbone> {
  const network = installedNetwork()
  const run = await openSession(encodeModel(featureGraph(network)), INPUT_PORT.dims)
  const length = FEATURE_SHAPE.channels * positionsOf(FEATURE_SHAPE)
  return {
    network,
    shape: FEATURE_SHAPE,
    async features(tensor) {
      const { features } = await run(tensor)
      if (features?.length !== length)
        throw new Error(`backbone: found ${features?.length} features, expected ${length}`)
      return features.slice()
    },
  }
}
