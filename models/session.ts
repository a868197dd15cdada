import * as ort from 'onnxruntime-web/wasm'
import type { Bytes } from '../core/bytes.ts'

// One thread: the reference must not depend on how many cores the machine has, nor on who else uses them.
ort.env.wasm.numThreads = 1

/** Runs a graph with one input; every output by its name. */
export type Run = (tensor: Float32Array) => Promise<Record<string, Float32Array>>

/** Opens an ONNX file in onnxruntime-web's WASM, one thread: the reference backend. Throws what the runtime throws. */
export async function openSession(model: Bytes, dims: readonly number[]): Promise<Run> {
  const session = await ort.InferenceSession.create(model)
  const input = session.inputNames[0] ?? ''
  return async (tensor) => {
    const outputs = await session.run({ [input]: new ort.Tensor('float32', tensor, dims) })
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => {
        if (!(value.data instanceof Float32Array))
          throw new Error(`output ${name}: found ${value.type}, expected float32`)
        return [name, value.data]
      }),
    )
  }
}
