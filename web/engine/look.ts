import { InferenceSession, Tensor } from 'onnxruntime-web/webgpu'
import type { Bytes } from '../../core/bytes.ts'
import { expectedPorts } from '../../core/model/expected-ports.ts'
import { graphInputs } from '../../core/model/graph-inputs.ts'
import { type Input, inputDims } from '../../core/model/manifest/input.ts'
import type { JudgingManifest } from '../../core/model/manifest.ts'
import type { Look, Sight } from '../../core/task/answer.ts'
import { toElements, toFloats } from '../../core/task/element.ts'
import type { Outputs } from '../../core/task/output.ts'

/** A photograph as a model sees it, which may lie on the GPU: `tensor` only stands for its input then. */
export interface EngineSight extends Sight {
  readonly onGpu?: Tensor
}

/** How sessions are opened, the backend aside. */
const OPTIONS = {
  graphOptimizationLevel: 'all',
  // Threads that spin between runs take the cores that decode the next photograph.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
} as const satisfies InferenceSession.SessionOptions

function readOutputs(found: InferenceSession.ReturnType): Outputs {
  const outputs: Record<string, Float32Array> = {}
  for (const [name, { type, data }] of Object.entries(found)) {
    const floats = toFloats(type, data)
    if (floats) outputs[name] = floats
  }
  return outputs
}

function openRun(session: InferenceSession, input: Input, wanted: readonly string[]) {
  const dims = inputDims(input)
  const type = input.type ?? 'float32'
  return async (tensor: Float32Array | Tensor): Promise<Outputs> => {
    const feed = tensor instanceof Float32Array ? new Tensor(type, toElements(type, tensor), dims) : tensor
    return readOutputs(await session.run({ [input.name]: feed }, wanted))
  }
}

/** Opens a session for each graph of a package, on a device or in WASM. Rejects with what the runtime throws. */
export async function openLook(
  manifest: JudgingManifest,
  files: ReadonlyMap<string, Bytes>,
  device: GPUDevice | undefined,
): Promise<{ look: (sight: EngineSight) => Look; release: () => Promise<void> }> {
  const executionProviders = device ? [{ name: 'webgpu' as const, device }] : ['wasm']
  const runs = new Map<string, ReturnType<typeof openRun>>()
  const sessions: InferenceSession[] = []
  const release = async () => void (await Promise.all(sessions.map((session) => session.release())))
  try {
    const ports = expectedPorts(manifest)
    for (const [path, input] of graphInputs(manifest)) {
      const graph = files.get(path) ?? new Uint8Array()
      const session = await InferenceSession.create(graph, { ...OPTIONS, executionProviders })
      sessions.push(session)
      runs.set(path, openRun(session, input, ports.get(path)?.outputs.map(({ name }) => name) ?? []))
    }
  } catch (error) {
    await release()
    throw error
  }
  return {
    look: (sight) => (graph, tensor) => {
      const input = tensor === sight.tensor ? (sight.onGpu ?? tensor) : tensor
      return runs.get(graph)?.(input) ?? Promise.reject(new Error(`found no graph ${graph}`))
    },
    release,
  }
}
