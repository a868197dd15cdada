import * as ort from 'onnxruntime-web/wasm'
import type { Bytes } from '../../core/bytes.ts'
import { expectedPorts } from '../../core/model/expected-ports.ts'
import { graphInputs } from '../../core/model/graph-inputs.ts'
import { cropRect, type Pixels, type Rect } from '../../core/model/image.ts'
import { type Input, inputDims } from '../../core/model/manifest/input.ts'
import type { JudgingManifest } from '../../core/model/manifest.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import type { Result } from '../../core/result.ts'
import { type Answer, type Look, openAsk } from '../../core/task/answer.ts'
import { toElements, toFloats } from '../../core/task/element.ts'
import type { NoAnswer } from '../../core/task/output.ts'

// One thread: the reference must not depend on how many cores the machine has, nor on who else uses them.
ort.env.wasm.numThreads = 1

type Run = (tensor: Float32Array) => Promise<Record<string, Float32Array>>

/** onnxruntime in one of its builds. */
export type OnnxRuntime = Pick<typeof ort, 'InferenceSession' | 'Tensor'>

async function openRun(
  runtime: OnnxRuntime,
  graph: Bytes,
  input: Input,
  wanted: readonly string[],
): Promise<Run> {
  const session = await runtime.InferenceSession.create(graph)
  const type = input.type ?? 'float32'
  return async (tensor) => {
    const feed = new runtime.Tensor(type, toElements(type, tensor), inputDims(input))
    const found = await session.run({ [input.name]: feed }, wanted)
    return Object.fromEntries(
      Object.entries(found).flatMap(([name, value]) => {
        const floats = toFloats(value.type, value.data)
        return floats ? [[name, floats]] : []
      }),
    )
  }
}

/** A part of an image by itself. */
function cut({ width, rgba }: Pixels, part: Rect): Pixels {
  const pixels = new Uint8Array(part.width * part.height * 4)
  for (let y = 0; y < part.height; y++) {
    const from = ((part.y + y) * width + part.x) * 4
    pixels.set(rgba.subarray(from, from + part.width * 4), y * part.width * 4)
  }
  return { width: part.width, height: part.height, rgba: pixels }
}

/** Opens a package of any task that judges, on the reference backend unless told, and asks it about upright photographs. */
export async function openReference(
  manifest: JudgingManifest,
  files: ReadonlyMap<string, Bytes>,
  runtime: OnnxRuntime = ort,
): Promise<(photo: Pixels) => Promise<Result<Answer, NoAnswer>>> {
  const runs = new Map<string, Run>()
  const ports = expectedPorts(manifest)
  for (const [path, input] of graphInputs(manifest)) {
    const wanted = ports.get(path)?.outputs.map(({ name }) => name) ?? []
    runs.set(path, await openRun(runtime, files.get(path) ?? new Uint8Array(), input, wanted))
  }
  const look: Look = (graph, tensor) =>
    runs.get(graph)?.(tensor) ?? Promise.reject(new Error(`found no graph ${graph}`))
  const ask = openAsk(manifest, files)
  const prepare = openPreprocessor(manifest.input)
  return (photo) => {
    const { width, height } = photo
    const seen = cut(photo, cropRect(photo, manifest.input.crop))
    return ask({ tensor: prepare(photo).slice(), photo: { width, height }, seen: async () => seen }, look)
  }
}
