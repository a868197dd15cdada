import { encodeModel } from '../../core/onnx/encode.ts'
import { type FeatureShape, positionsOf } from '../../core/teach/fit/shape.ts'
import { type Eye, featureGraph, featureShape, INPUT_PORT } from '../../core/teach/fuse/features.ts'
import { openSession } from '../session.ts'
import { installedNetwork } from './installed.ts'
import { drawBackbone, TAPS } from './recipe.ts'

/** A backbone, ready to look at photographs. */
export interface Backbone {
  readonly eye: Eye
  readonly shape: FeatureShape
  /** An input tensor (1×3×256×256, 0..255) to its features, channels × positions. */
  features(tensor: Float32Array): Promise<Float32Array>
}

/** Opens an eye on the reference backend. */
export async function openEye(eye: Eye): Promise<Backbone> {
  const run = await openSession(encodeModel(featureGraph(eye)), INPUT_PORT.dims)
  const shape = featureShape(eye)
  const length = shape.channels * positionsOf(shape)
  return {
    ...{ eye, shape },
    async features(tensor) {
      const { features } = await run(tensor)
      if (features?.length !== length)
        throw new Error(`backbone: found ${features?.length} features, expected ${length}`)
      return features.slice()
    },
  }
}

/** Opens the installed backbone at strides 8 and 16; about half a second. */
export async function openBackbone(): Promise<Backbone> {
  const network = installedNetwork()
  return openEye({
    taps: [TAPS.s8, TAPS.s16].map(({ channels, stride }) => ({ channels, stride })),
    draw(draft, input) {
      const { s8, s16 } = drawBackbone(draft, network, input, ['s8', 's16'])
      return [s8, s16]
    },
  })
}
