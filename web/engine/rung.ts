import type { Cause } from '../../core/record/word.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Answer, openAsk } from '../../core/task/answer.ts'
import type { NoAnswer } from '../../core/task/output.ts'
import { openGpu, type RungError } from './gpu.ts'
import { type GpuPrepare, openGpuPrepare } from './gpu-prepare.ts'
import { type EngineSight, openLook } from './look.ts'
import type { VerifiedPackage } from './message.ts'
import { threads } from './runtime.ts'
import type { Machine } from './state.ts'

/** What a run came to: an answer, or the reason why what the graph gave is none. */
export type Output = Result<Answer, NoAnswer>

/** One package, open on one backend. */
export interface Rung {
  readonly backend: Machine
  readonly adapter: string
  readonly threads: number
  readonly runs: () => number
  /** Prepares photographs on the GPU that runs the model; they stay there. */
  readonly prepare?: GpuPrepare
  /**
   * One photograph: one session run, and with text one more for each line. Only what the task needs is read back. Fails
   * with the cause to step down for.
   */
  run(sight: EngineSight): Promise<Result<Output, RungError>>
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

/** Opens the package's graphs on one backend. `isChosen`: a person or a test asked for this very one. */
export async function openRung(
  backend: Machine,
  { manifest, files }: VerifiedPackage,
  isChosen: boolean,
): Promise<Result<Rung, RungError>> {
  const gpu = backend === 'webgpu' ? await openGpu(isChosen) : undefined
  if (gpu && !gpu.ok) return gpu
  const device = gpu?.value.device
  // Rejects with the driver's own reason; `destroyed` is also what our own release looks like, when nobody listens.
  const lost = device?.lost.then(({ message }) => Promise.reject(new Error(`device lost: ${message}`)))
  lost?.catch(() => undefined)
  try {
    const { look, release } = await openLook(manifest, files, device)
    const ask = openAsk(manifest, files)
    const prepare = device && (await openGpuPrepare(device, manifest.input))
    let runs = 0
    return ok({
      backend,
      adapter: gpu?.value.name ?? '',
      threads: threads(),
      ...(prepare ? { prepare } : {}),
      runs: () => runs,
      async run(sight) {
        runs++
        try {
          const computed = ask(sight, look(sight))
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
        await release().catch(() => undefined)
        device?.destroy()
      },
    })
  } catch (error) {
    device?.destroy()
    return fail(rungError(error))
  }
}
