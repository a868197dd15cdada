import { InferenceSession, Tensor } from 'onnxruntime-web/webgpu'
import { inputDims } from '../../core/model/manifest/input.ts'
import type { ManifestOf } from '../../core/model/manifest.ts'
import type { Cause } from '../../core/record/word.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { openGpu, type RungError } from './gpu.ts'
import type { HeatMap, VerifiedPackage } from './message.ts'
import { threads } from './runtime.ts'
import type { Machine } from './state.ts'

export interface Output {
  readonly score: number
  readonly map: HeatMap
}

/** One open session on one backend. */
export interface Rung {
  readonly backend: Machine
  readonly adapter: string
  readonly threads: number
  readonly runs: () => number
  /** One session run: score and map are all that is read back. Fails with the cause to step down for. */
  run(tensor: Float32Array): Promise<Result<Output, RungError>>
  release(): Promise<void>
}

/** The cause in the record's word for what a runtime or driver threw. */
export function causeOf(error: unknown): Cause {
  const text = String(error)
  if (/device[^.]{0,20}lost|lost device/i.test(text)) return 'device-lost'
  return /out of memory|\bOOM\b|alloc|RangeError|memory access/i.test(text)
    ? 'out-of-memory'
    : 'backend-failed'
}

const rungError = (error: unknown): RungError => ({
  kind: 'rung',
  cause: causeOf(error),
  message: String(error),
})

function readFloats(
  outputs: InferenceSession.ReturnType,
  name: string,
  length: number,
): Float32Array<ArrayBuffer> {
  const data = outputs[name]?.data
  if (!(data instanceof Float32Array) || data.length !== length)
    throw new Error(`output ${name}: found ${data?.length ?? 'none'}, expected ${length} float32`)
  return new Float32Array(data)
}

/** Without a score of its own, a graph's score is its map's largest value. */
function readOutput(
  outputs: InferenceSession.ReturnType,
  { score, map }: ManifestOf<'anomaly'>['outputs'],
): Output {
  const { width, height } = map
  const values = readFloats(outputs, map.name, width * height)
  const found = score ? readFloats(outputs, score.name, 1)[0] : values.reduce((a, b) => Math.max(a, b))
  return { score: found ?? Number.NaN, map: { width, height, values } }
}

function openRun(
  session: InferenceSession,
  { input, outputs }: ManifestOf<'anomaly'>,
): (data: Float32Array) => Promise<Output> {
  const dims = inputDims(input)
  const wanted = [...(outputs.score ? [outputs.score.name] : []), outputs.map.name]
  return async (data) =>
    readOutput(await session.run({ [input.name]: new Tensor('float32', data, dims) }, wanted), outputs)
}

/** Opens the package's graph on one backend. `isChosen`: a person or a test asked for this very one. */
export async function openRung(
  backend: Machine,
  { graph, manifest }: VerifiedPackage,
  isChosen: boolean,
): Promise<Result<Rung, RungError>> {
  const gpu = backend === 'webgpu' ? await openGpu(isChosen) : undefined
  if (gpu && !gpu.ok) return gpu
  const device = gpu?.value.device
  // Rejects with the driver's own reason; `destroyed` is also what our own release looks like, when nobody listens.
  const lost = device?.lost.then(({ message }) => Promise.reject(new Error(`device lost: ${message}`)))
  lost?.catch(() => undefined)
  try {
    const session = await InferenceSession.create(graph, {
      executionProviders: device ? [{ name: 'webgpu', device }] : ['wasm'],
      graphOptimizationLevel: 'all',
      // Threads that spin between runs take the cores that decode the next photograph.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
    const compute = openRun(session, manifest)
    let runs = 0
    return ok({
      backend,
      adapter: gpu?.value.name ?? '',
      threads: threads(),
      runs: () => runs,
      async run(tensor) {
        runs++
        try {
          const computed = compute(tensor)
          if (!lost) return ok(await computed)
          // The loss may be told twice, by the device and by the run that it broke.
          computed.catch(() => undefined)
          return ok(await Promise.race([lost, computed]))
        } catch (error) {
          return fail(rungError(error))
        }
      },
      async release() {
        // A session whose device is gone may refuse to end; there is nothing left to free then.
        await session.release().catch(() => undefined)
        device?.destroy()
      },
    })
  } catch (error) {
    device?.destroy()
    return fail(rungError(error))
  }
}
