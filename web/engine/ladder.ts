import type { Cause } from '../../core/record/word.ts'
import { RUNS_PER_SESSION, SOUND_RUNS } from './limit.ts'
import type { VerifiedPackage } from './message.ts'
import { type Output, openRung, type Rung } from './rung.ts'
import { RUNTIME } from './runtime.ts'
import type { Choice, Machine, Off, Ready, Step } from './state.ts'

/** WebGPU, then WASM, then a person: each step down has a cause and is told. */
export interface Ladder {
  state(): Ready | Off
  /** Whether the golden cases passed on the rung that stands now. */
  isTested(): boolean
  setTested(): void
  /** Leaves the rung that stands for the next that opens; there is no way up but to load again. */
  stepDown(cause: Cause, message: string): Promise<Ready | Off>
  /**
   * One run. `undefined` after a step down, and after a lost device was opened again: look at the state, and test it,
   * before trying again.
   */
  run(tensor: Float32Array): Promise<Output | undefined>
  /** Makes the session anew when it has run long enough, to be tested again; call it when nobody waits. */
  recycle(): Promise<void>
  close(): Promise<void>
}

export interface LadderParts {
  readonly model: VerifiedPackage
  readonly choice: Choice
  readonly onState: (state: Ready | Off) => void
  readonly open?: typeof openRung
  readonly runsPerSession?: number
}

const RUNGS: Record<Choice, readonly Machine[]> = {
  auto: ['webgpu', 'wasm'],
  webgpu: ['webgpu', 'wasm'],
  wasm: ['wasm'],
}

/** Climbs to the best rung that opens and keeps the ladder's state from then on. */
export async function openLadder(parts: LadderParts): Promise<Ladder> {
  const { model, choice, onState, open = openRung, runsPerSession = RUNS_PER_SESSION } = parts
  const left = [...RUNGS[choice]]
  const steps: Step[] = []
  let rung: Rung | undefined
  let isTested = false
  let wasLost = false
  let state: Ready | Off = {
    kind: 'off',
    cause: 'model-missing',
    message: 'found no open model, expected one',
  }

  const readyOn = ({ backend, adapter, threads }: Rung): Ready => ({
    kind: 'ready',
    backend,
    cause: steps.at(-1)?.cause ?? (choice === 'auto' ? 'best-available' : 'chosen-by-person'),
    adapter,
    threads,
    runtime: RUNTIME,
    steps: [...steps],
  })

  const leave = async (cause: Cause, message: string): Promise<void> => {
    const from = left.shift()
    if (from) steps.push({ from, cause, message })
    await rung?.release()
    rung = undefined
    isTested = false
  }

  const climb = async (): Promise<Ready | Off> => {
    for (let backend = left[0]; backend; backend = left[0]) {
      const opened = await open(backend, model, choice === backend)
      if (opened.ok) {
        rung = opened.value
        break
      }
      await leave(opened.error.cause, opened.error.message)
    }
    const last = steps.at(-1)
    state = rung
      ? readyOn(rung)
      : { kind: 'off', cause: last?.cause ?? 'backend-failed', message: last?.message ?? '' }
    onState(state)
    return state
  }

  const stepDown = async (cause: Cause, message: string): Promise<Ready | Off> => {
    await leave(cause, message)
    return climb()
  }

  /** The same backend in a new session, untested; steps down when it does not open. */
  const reopen = async (old: Rung): Promise<void> => {
    await old.release()
    isTested = false
    const opened = await open(old.backend, model, choice === old.backend)
    rung = opened.ok ? opened.value : undefined
    if (!opened.ok) return void (await stepDown(opened.error.cause, opened.error.message))
    state = readyOn(opened.value)
  }

  await climb()
  return {
    state: () => state,
    isTested: () => isTested,
    setTested: () => {
      isTested = true
    },
    stepDown,
    async run(tensor) {
      const running = rung
      const result = await running?.run(tensor)
      if (!running || !result) return undefined
      if (result.ok) return result.value
      const { cause, message } = result.error
      const isForgiven = cause === 'device-lost' && (!wasLost || running.runs() > SOUND_RUNS)
      wasLost ||= cause === 'device-lost'
      if (isForgiven) await reopen(running)
      else await stepDown(cause, message)
      return undefined
    },
    async recycle() {
      if (rung && rung.runs() >= runsPerSession) await reopen(rung)
    },
    async close() {
      await rung?.release()
      rung = undefined
      state = { kind: 'off', cause: 'model-missing', message: 'found a closed model, expected an open one' }
    },
  }
}
