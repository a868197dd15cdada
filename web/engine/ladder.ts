import type { Cause, SelftestCause } from '../../core/record/word.ts'
import type { GpuPrepare } from './gpu-prepare.ts'
import { RUNS_PER_SESSION, SOUND_RUNS } from './limit.ts'
import type { EngineSight } from './look.ts'
import type { VerifiedPackage } from './message.ts'
import { type Output, openRung, type Rung } from './rung.ts'
import { RUNTIME } from './runtime.ts'
import type { Choice, Machine, Off, Ready, Step } from './state.ts'

/** WebGPU, then WASM, then a person: each step down has a cause and is told. */
export interface Ladder {
  state(): Ready | Off
  /** Why the golden cases must be run on the rung that stands now; undefined once they have passed there. */
  due(): SelftestCause | undefined
  setTested(): void
  /** Leaves the rung that stands for the next that opens; there is no way up but to load again. */
  stepDown(cause: Cause, message: string): Promise<Ready | Off>
  /**
   * One run. `undefined` after a step down, and after a lost device was opened again: look at the state, and test it,
   * before trying again.
   */
  run(sight: EngineSight): Promise<Output | undefined>
  /** What prepares photographs on the rung that stands, where that is a GPU. */
  preparer(): GpuPrepare | undefined
  /** Whether the session has run long enough to be made anew. */
  isWorn(): boolean
  /** Another session on the same backend beside the one that stands; undefined when it does not open. */
  openSpare(): Promise<Spare | undefined>
  close(): Promise<void>
}

/** A session that has not begun to judge. */
export interface Spare {
  readonly rung: Rung
  /** Whether the session that it is to follow still stands. */
  isNext(): boolean
  /** Judges with it from here on, as tested. */
  takeOver(): Promise<void>
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
  let due: SelftestCause | undefined = 'model-loaded'
  let renewAt = runsPerSession
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

  const stand = (opened: Rung): void => {
    rung = opened
    renewAt = runsPerSession
  }

  const leave = async (cause: Cause, message: string): Promise<void> => {
    const from = left.shift()
    if (from) steps.push({ from, cause, message })
    await rung?.release()
    rung = undefined
    due = 'stepped-down'
  }

  const climb = async (): Promise<Ready | Off> => {
    for (let backend = left[0]; backend; backend = left[0]) {
      const opened = await open(backend, model, choice === backend)
      if (opened.ok) {
        stand(opened.value)
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

  const openAgain = ({ backend }: Rung) => open(backend, model, choice === backend)

  /** The same backend in a new session, untested; steps down when it does not open. */
  const reopen = async (old: Rung): Promise<void> => {
    await old.release()
    rung = undefined
    const opened = await openAgain(old)
    if (!opened.ok) return void (await stepDown(opened.error.cause, opened.error.message))
    stand(opened.value)
    due = 'device-lost'
    state = readyOn(opened.value)
  }

  const takeOver = async (next: Rung, old: Rung): Promise<void> => {
    stand(next)
    due = undefined
    state = readyOn(next)
    await old.release()
  }

  await climb()
  // Not a step down from anything that ever judged.
  due = 'model-loaded'
  return {
    state: () => state,
    due: () => due,
    setTested: () => {
      due = undefined
    },
    stepDown,
    async run(sight) {
      const running = rung
      const result = await running?.run(sight)
      if (!running || !result) return undefined
      if (result.ok) return result.value
      const { cause, message } = result.error
      const isForgiven = cause === 'device-lost' && (!wasLost || running.runs() > SOUND_RUNS)
      wasLost ||= cause === 'device-lost'
      if (isForgiven) await reopen(running)
      else await stepDown(cause, message)
      return undefined
    },
    preparer: () => rung?.prepare,
    isWorn: () => rung !== undefined && rung.runs() >= renewAt,
    async openSpare() {
      const old = rung
      if (!old) return undefined
      // Whatever comes of it, the one that stands goes on, and the next is not opened at every photograph.
      renewAt = old.runs() + runsPerSession
      const opened = await openAgain(old)
      if (!opened.ok) return undefined
      const next = opened.value
      return { rung: next, isNext: () => rung === old, takeOver: () => takeOver(next, old) }
    },
    async close() {
      await rung?.release()
      rung = undefined
      state = { kind: 'off', cause: 'model-missing', message: 'found a closed model, expected an open one' }
    },
  }
}
