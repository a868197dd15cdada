import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openPreprocessor } from '../core/model/preprocess.ts'
import { encodeModel } from '../core/onnx/encode.ts'
import { storeHalf } from '../core/onnx/store-half.ts'
import { fitNormal } from '../core/teach/fit/normal.ts'
import { INPUT_NAME, INPUT_PORT } from '../core/teach/fuse/features.ts'
import { fuse } from '../core/teach/fuse/fuse.ts'
import { inputFor } from '../core/teach/taught-manifest.ts'
import { openBackbone } from './backbone/open.ts'
import { drawPart } from './part/draw.ts'
import { openSession } from './session.ts'

/**
 * A taught graph in onnxruntime-node, the native runtime. Its install script fetches GPU libraries from elsewhere, so
 * it is no dependency: PLUMB_ORT_NODE names a folder in which `npm install --ignore-scripts onnxruntime-node` was run.
 */
const place = process.env.PLUMB_ORT_NODE
if (place === undefined)
  console.warn('SKIPPED: onnxruntime-node is not compared, PLUMB_ORT_NODE names no folder that has it')

/** What golden cases allow. */
const TOLERANCE = 0.01

type Native = typeof import('onnxruntime-web')

describe.skipIf(place === undefined)('a taught graph in the native runtime', () => {
  const toTensor = openPreprocessor(inputFor())
  const photograph = (seed: number, defect?: 'scratch') =>
    toTensor(drawPart({ seed, defect, width: 320, height: 240 }))
  let native: Native
  let graph: ReturnType<typeof fuse>

  beforeAll(async () => {
    native = createRequire(join(place ?? '', 'package.json'))('onnxruntime-node')
    const { eye, features, shape } = await openBackbone()
    const samples: Float32Array[] = []
    for (let seed = 1; seed <= 6; seed++) samples.push((await features(photograph(seed))).slice())
    graph = fuse(eye, fitNormal(samples, shape))
  })

  it.each(['whole', 'half'] as const)(
    'gives the scores and maps that WASM gives, weights stored %s',
    async (storage) => {
      const model = encodeModel(storage === 'half' ? storeHalf(graph) : graph)
      const wasm = await openSession(model, INPUT_PORT.dims)
      const session = await native.InferenceSession.create(model)
      let worst = 0
      for (const tensor of [photograph(11), photograph(12), photograph(13, 'scratch')]) {
        const expected = await wasm(tensor)
        const found = await session.run({
          [INPUT_NAME]: new native.Tensor('float32', tensor, INPUT_PORT.dims),
        })
        for (const name of ['score', 'map']) {
          const [one, other] = [expected[name] ?? new Float32Array(), found[name]?.data as Float32Array]
          expect(other.length).toBe(one.length)
          for (const [i, value] of one.entries())
            worst = Math.max(worst, Math.abs(value - (other[i] ?? Number.NaN)))
        }
      }
      console.info(`weights ${storage}: worst difference from WASM ${worst.toExponential(1)}`)
      expect(worst).toBeLessThan(TOLERANCE)
    },
  )
})
