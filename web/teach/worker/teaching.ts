import jpegPath from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url'
import pngPath from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url'
import { env, InferenceSession, Tensor } from 'onnxruntime-web/webgpu'
import type { Bytes } from '../../../core/bytes.ts'
import { openCodec } from '../../../core/photo/codec.ts'
import { INPUT_NAME, INPUT_PORT } from '../../../core/teach/fuse/features.ts'
import { eyeOfPackage } from '../../../core/teach/fuse/package-eye.ts'
import type { RunGraph } from '../../../core/teach/run-graph.ts'
import { openTeaching, type Teaching } from '../../../core/teach/teaching.ts'
import { GLUE_PATH } from '../../engine/runtime-path.ts'
import type { Calls } from './message.ts'

async function openRun(model: Bytes): Promise<RunGraph> {
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

const compile = (path: string) => WebAssembly.compileStreaming(fetch(path, { credentials: 'same-origin' }))

/** Opens teaching on a backbone, on WASM; a sentence when it cannot stand on it. */
export async function startTeaching({
  wasm,
  manifest,
  graph,
}: Calls['open']['ask']): Promise<Teaching | string> {
  const eye = eyeOfPackage(manifest, graph)
  if (!eye.ok) return eye.error.message
  startRuntime(wasm)
  const [jpeg, png] = await Promise.all([compile(jpegPath), compile(pngPath)])
  return openTeaching(eye.value, { codec: await openCodec({ jpeg, png }), open: openRun })
}
