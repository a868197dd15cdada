import { env, InferenceSession, Tensor } from 'onnxruntime-web/webgpu'
import type { Bytes } from '../../../core/bytes.ts'
import { foldsOf } from '../../../core/dataset/split.ts'
import type { Digest } from '../../../core/digest.ts'
import { inspectPackage } from '../../../core/model/inspect-package.ts'
import type { ManifestOf } from '../../../core/model/manifest.ts'
import { openPreprocessor } from '../../../core/model/preprocess.ts'
import { encodeModel } from '../../../core/onnx/encode.ts'
import { encodeFloats } from '../../../core/onnx/tensor.ts'
import { foldCount, heldOutScores } from '../../../core/teach/fit/held-out.ts'
import { fitNormal, type Normal } from '../../../core/teach/fit/normal.ts'
import { scoreOf } from '../../../core/teach/fit/score.ts'
import { suggestThresholds } from '../../../core/teach/fit/threshold.ts'
import {
  type Eye,
  featureGraph,
  featureShape,
  INPUT_NAME,
  INPUT_PORT,
  INPUT_SIZE,
} from '../../../core/teach/fuse/features.ts'
import { fuse } from '../../../core/teach/fuse/fuse.ts'
import { packageEye } from '../../../core/teach/fuse/package-eye.ts'
import { inputFor, taughtManifest } from '../../../core/teach/taught-manifest.ts'
import { openDecoder, WHOLE } from '../../engine/pixels.ts'
import { openPixelRoom } from '../../engine/resample-wasm.ts'
import { GLUE_PATH } from '../../engine/runtime-path.ts'
import type { Calls, Seen, TaughtPackage } from './message.ts'

/** Golden cases of a taught model: so many good photographs and so many defective ones, the first of the set. */
const GOLDEN = { good: 3, defective: 3 } as const

type Run = (tensor: Float32Array) => Promise<Record<string, Float32Array>>

async function openRun(model: Bytes): Promise<Run> {
  const session = await InferenceSession.create(model, { executionProviders: ['wasm'] })
  return async (tensor) => {
    const outputs = await session.run({ [INPUT_NAME]: new Tensor('float32', tensor, INPUT_PORT.dims) })
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { data }]) => {
        if (!(data instanceof Float32Array)) throw new Error(`output ${name}: expected float32`)
        return [name, data.slice()]
      }),
    )
  }
}

/** One thread, so that what comes out does not depend on how many cores there are. */
function startRuntime(wasm: ArrayBuffer): void {
  env.wasm.wasmBinary ??= wasm
  env.wasm.wasmPaths = { mjs: new URL(GLUE_PATH, location.origin).href }
  env.wasm.proxy = false
  env.wasm.numThreads = 1
  env.logLevel = 'error'
}

/** A tensor of whole bytes as a PNG: golden cases are kept at the size that the model sees. */
async function encodeSeen(tensor: Float32Array): Promise<Bytes> {
  const area = INPUT_SIZE * INPUT_SIZE
  const image = new ImageData(INPUT_SIZE, INPUT_SIZE)
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = tensor[c * area + i] ?? 0
    image.data[4 * i + 3] = 255
  }
  const canvas = new OffscreenCanvas(INPUT_SIZE, INPUT_SIZE)
  canvas.getContext('2d')?.putImageData(image, 0, 0)
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
}

/** Bytes take a quarter of what the tensor does, and a golden case is made of them anyway. */
const bytesOf = (tensor: Float32Array): Uint8Array => Uint8Array.from(tensor, Math.round)

/** Teaching: features kept by photograph, a fit over them, and the package it makes. */
export interface Teaching {
  see(ask: Calls['see']['ask']): Promise<Calls['see']['answer']>
  fit(ask: Calls['fit']['ask']): Calls['fit']['answer']
  package(ask: Calls['package']['ask']): Promise<TaughtPackage>
}

function eyeOf(manifest: ManifestOf<'features'>, graph: Bytes): Eye | string {
  const inspected = inspectPackage(manifest, new Map([[manifest.graph, graph]]))
  if (!inspected.ok) return inspected.error.message
  const model = inspected.value.get(manifest.graph)
  if (model === undefined) return 'found no graph, expected one'
  const eye = packageEye(manifest, model.graph)
  return eye.ok ? eye.value : eye.error.message
}

/** Opens the backbone on WASM; a sentence when teaching cannot stand on it. */
export async function openTeaching({
  wasm,
  manifest,
  graph,
}: Calls['open']['ask']): Promise<Teaching | string> {
  const eye = eyeOf(manifest, graph)
  if (typeof eye === 'string') return eye
  startRuntime(wasm)
  const look = await openRun(encodeModel(featureGraph(eye)))
  const decode = openDecoder(await openPixelRoom())
  const toTensor = openPreprocessor(inputFor())
  const shape = featureShape(eye)
  const features = new Map<Digest, Float32Array>()
  const kept = new Map<Digest, Uint8Array>()
  let fitted: { normal: Normal; samples: readonly Seen[] } | undefined
  const featuresOf = ({ digest }: Seen): Float32Array => {
    const found = features.get(digest)
    if (found === undefined) throw new Error('teach: found a photograph that was not looked at')
    return found
  }

  return {
    async see({ digest, photo }) {
      if (features.has(digest)) return { kind: 'seen' }
      const decoded = await decode(photo, WHOLE)
      if (!decoded.ok) return { kind: 'refused', message: decoded.error.message }
      const tensor = toTensor(decoded.value.seen)
      const { features: found } = await look(tensor)
      if (found === undefined) return { kind: 'refused', message: 'found no features, expected some' }
      features.set(digest, found)
      kept.set(digest, bytesOf(tensor))
      return { kind: 'seen' }
    },
    fit({ samples }) {
      const good = samples.filter(({ kind }) => kind === 'good')
      const defective = samples.filter(({ kind }) => kind === 'defective')
      const label = { kind: 'good' } as const
      const folds = foldsOf(
        good.map(({ group }) => ({ group, label })),
        foldCount(good.length),
      )
      const seen = good.map(featuresOf)
      const scores = heldOutScores(seen, shape, undefined, folds)
      const normal = fitNormal(seen, shape)
      const marked = defective.map((sample) => scoreOf(normal, featuresOf(sample)))
      fitted = { normal, samples }
      return { good: scores, defective: marked, suggested: suggestThresholds(scores, marked) }
    },
    async package(said) {
      if (fitted === undefined) throw new Error('teach: found no fit, expected one')
      const model = encodeModel(fuse(eye, fitted.normal))
      const run = await openRun(model)
      const files = new Map<string, Bytes>([['graph.onnx', model]])
      const golden: ManifestOf<'anomaly'>['golden'] = []
      for (const kind of ['good', 'defective'] as const) {
        const chosen = fitted.samples.filter((sample) => sample.kind === kind).slice(0, GOLDEN[kind])
        for (const [i, { digest }] of chosen.entries()) {
          const tensor = Float32Array.from(kept.get(digest) ?? [])
          const { score, map } = await run(tensor)
          const paths = { image: `golden/${kind}-${i + 1}.png`, map: `golden/${kind}-${i + 1}.f32` }
          files.set(paths.image, await encodeSeen(tensor))
          files.set(paths.map, encodeFloats(map ?? []))
          golden.push({ ...paths, score: score?.[0] ?? Number.NaN, kind })
        }
      }
      return { manifest: taughtManifest({ ...said, input: inputFor(), golden, files }), files }
    },
  }
}
