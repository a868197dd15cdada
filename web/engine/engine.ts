import { ort } from 'virtual:plumb-ort'
import type { Digest } from '../../core/digest.ts'
import type { Thresholds } from '../../core/inspection/verdict.ts'
import type { JudgingManifest } from '../../core/model/manifest.ts'
import type { ModelKey } from '../../core/model-signature/public-key.ts'
import type { SelftestCause } from '../../core/record/word.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { ScoreMap } from '../../core/task/anomaly.ts'
import { type Asked, askWorker } from './ask-worker.ts'
import type { Fetcher, Keeping } from './download.ts'
import workerAddress from './engine.worker.ts?worker&url'
import { OPEN_MODELS } from './limit.ts'
import type { Bare, Calls, Judged, JudgeError, Photo, Unasked } from './message.ts'
import { loadPackage } from './package.ts'
import type { Choice, EngineState, Off, Ready, SelfTest, SelfTestReport } from './state.ts'
import { startWorker } from './worker-url.ts'

export interface EngineParts {
  /** How package files and the runtime come; same-origin fetch unless told otherwise. */
  readonly fetcher?: Fetcher
}

export interface Loaded {
  readonly manifest: JudgingManifest
  readonly ready: Ready
  /** `not-kept`: it works now, and will not without a network; say so. */
  readonly keeping: Keeping
  /** Whether it was open already, on the rung that it was tested on. */
  readonly wasOpen: boolean
}

/** The page's side of the engine: one model judges at a time, each in a worker of its own; those used last stay open. */
export interface Engine {
  state(): EngineState
  /** Called at once and at every change; returns how to stop. */
  onState(told: (state: EngineState) => void): () => void
  /** Called for every self-test that ran, also those that judging had to run; returns how to stop. */
  onSelfTest(told: (report: SelfTestReport) => void): () => void
  /** Turns to a model that is open already, or verifies a package, and that the signer who vouches for it signed it, and opens it on the best rung; on refusal nothing is loaded and the state is off. */
  load(digest: Digest, choice?: Choice, signer?: ModelKey): Promise<Result<Loaded, Off>>
  /** Runs the golden cases; `cause` is why somebody wants them run. */
  selfTest(cause: SelftestCause): Promise<Result<SelfTest, Off>>
  /** A blob is copied; a bitmap or frame is taken over and closed. */
  judge(photo: Photo): Promise<Result<Judged, JudgeError>>
  /** A judged map as a small PNG with opacity, for keeping. */
  heatmap(map: ScoreMap, thresholds: Thresholds): Promise<Blob>
  /** For the bench: bare session runs. */
  bare(runs: number): Promise<Result<Bare, Off>>
  dispose(): void
}

/** One model that is open: its worker, how it stands, and what came of loading it. */
interface Place {
  readonly name: string
  state: EngineState
  line: Asked<Calls> | undefined
  loaded: Pick<Loaded, 'manifest' | 'keeping'> | undefined
}

const OVERTAKEN: Off = {
  kind: 'off',
  cause: 'chosen-by-person',
  message: 'found another model asked for meanwhile',
}
const NOT_LOADED: Off = {
  kind: 'off',
  cause: 'model-missing',
  message: 'found no loaded model, expected one',
}
const broken = (error: unknown): Off => ({ kind: 'off', cause: 'backend-failed', message: String(error) })

/** A value that can be watched. */
function openWatch<T>() {
  const watchers = new Set<(value: T) => void>()
  return {
    tell: (value: T) => {
      for (const told of watchers) told(value)
    },
    watch: (told: (value: T) => void) => {
      watchers.add(told)
      return () => void watchers.delete(told)
    },
  }
}

const wire = ({ digest, bytes, path }: typeof ort.wasm) => ({ digest, bytes, path })
const sameOrigin: Fetcher = (path) => fetch(path, { credentials: 'same-origin' })

/** Opens an engine; its worker starts with the first load. */
export function openEngine({ fetcher = sameOrigin }: EngineParts = {}): Engine {
  const states = openWatch<EngineState>()
  const tests = openWatch<SelfTestReport>()
  let state: EngineState = { kind: 'idle' }
  /** The models that are open, the one used last at the end; `current` is the one that judges. */
  const open = new Map<string, Place>()
  let current: Place | undefined

  const become = <S extends EngineState>(next: S): S => {
    state = next
    states.tell(next)
    return next
  }
  /** Closes a model's worker; it takes its memory with it. */
  const close = (place: Place | undefined): void => {
    if (place === undefined) return
    place.line?.close()
    open.delete(place.name)
    if (current === place) current = undefined
  }
  const start = (place: Place): Asked<Calls> =>
    askWorker<Calls, Unasked>(startWorker(workerAddress), (said) => {
      if (said.kind === 'selftest') return tests.tell(said.report)
      place.state = said.state
      if (place === current) become(said.state)
    })
  /** Asks the worker of the model that judges; one that broke is closed, and the next load starts another. */
  const ask = async <T extends { kind: string }>(
    about: (line: Asked<Calls>) => Promise<T>,
  ): Promise<T | Off> => {
    const place = current
    if (!place?.line) return state.kind === 'off' ? state : NOT_LOADED
    try {
      return await about(place.line)
    } catch (error) {
      const isCurrent = place === current
      close(place)
      return isCurrent ? become(broken(error)) : broken(error)
    }
  }
  /** Turns to a model that is open and sound; undefined when it must be loaded. */
  const turnTo = (name: string): Loaded | undefined => {
    const place = open.get(name)
    if (place?.state.kind !== 'ready' || place.loaded === undefined) return undefined
    open.delete(name)
    open.set(name, place)
    current = place
    return { ...place.loaded, ready: become(place.state), wasOpen: true }
  }
  /** Makes room for one more, and for nothing that is not sound. */
  const makeRoom = (): void => {
    for (const place of [...open.values()]) if (place.state.kind !== 'ready') close(place)
    for (const place of [...open.values()]) if (open.size >= OPEN_MODELS) close(place)
  }

  return {
    state: () => state,
    onState(told) {
      told(state)
      return states.watch(told)
    },
    onSelfTest: tests.watch,
    async load(digest, choice = 'auto', signer) {
      const name = `${digest} ${choice} ${signer?.hint ?? ''}`
      const known = turnTo(name)
      if (known) return ok(known)
      makeRoom()
      const place: Place = { name, state: { kind: 'idle' }, line: undefined, loaded: undefined }
      open.set(name, place)
      current = place
      become({ kind: 'loading', bytes: 0, total: 0 })
      const onProgress = (bytes: number, total: number) => become({ kind: 'loading', bytes, total })
      const loaded = await loadPackage({ digest, signer, fetcher, runtime: wire(ort.wasm), onProgress })
      if (place !== current) return fail(OVERTAKEN)
      if (!loaded.ok) {
        close(place)
        const { cause, message } = loaded.error
        return fail(become({ kind: 'off', cause, message }))
      }
      const { wasm, model, keeping } = loaded.value
      const { manifest } = model
      place.line = start(place)
      const transfer = [wasm, ...[...model.files.values()].map(({ buffer }) => buffer)]
      const opened = await ask((to) => to.ask('load', { wasm, model, choice }, transfer))
      if (opened.kind !== 'ready') return fail(opened)
      place.loaded = { manifest, keeping }
      place.state = opened
      return ok({ ...place.loaded, ready: opened, wasOpen: false })
    },
    async selfTest(cause) {
      const tested = await ask(async (to) => {
        const answer = await to.ask('selfTest', { cause })
        return 'kind' in answer ? answer : { kind: 'tested' as const, answer }
      })
      return tested.kind === 'tested' ? ok(tested.answer) : fail(tested)
    },
    async judge(photo) {
      const transfer = photo instanceof Blob ? [] : [photo]
      const answer = await ask((to) => to.ask('judge', { photo }, transfer))
      if (answer.kind === 'judged') return ok(answer.value)
      return fail(answer.kind === 'refused' ? answer.error : answer)
    },
    async heatmap(map, thresholds) {
      if (!current?.line) throw new Error('heatmap: found no loaded model, expected one')
      return current.line.ask('heatmap', { map, thresholds })
    },
    async bare(runs) {
      const answer = await ask(async (to) => {
        const bare = await to.ask('bare', { runs })
        return 'kind' in bare ? bare : { kind: 'bare' as const, bare }
      })
      return answer.kind === 'bare' ? ok(answer.bare) : fail(answer)
    },
    dispose() {
      for (const place of [...open.values()]) close(place)
      become({ kind: 'idle' })
    },
  }
}
