import type { RequestError } from '../api/request.ts'
import type { App } from '../app/app.svelte.ts'
import { SILENCE_MS } from './limit.ts'
import { message } from './message.ts'
import { readStream } from './read.ts'
import { canChooseFile, chooseFile, type SaveError, saveZip } from './save-file.ts'

/** Why evidence was not saved; nothing of it was kept then. */
export type SavingFailure =
  | SaveError
  | { readonly kind: 'offline' | 'signed-out' | 'not-permitted' }
  | { readonly kind: 'refused'; readonly message: string }

/** How far one bundle is on its way to the disk. `handed-over`: the browser itself saves it, where pages may not. */
export type SavingState =
  | { readonly kind: 'none' | 'handed-over' }
  | { readonly kind: 'running'; readonly bytes: number }
  | { readonly kind: 'saved'; readonly bytes: number; readonly name: string }
  | { readonly kind: 'failed'; readonly why: SavingFailure }

function failureOf(error: RequestError): SavingFailure {
  if (error.kind === 'offline') return { kind: 'offline' }
  if (error.kind === 'refused' && error.status === 401) return { kind: 'signed-out' }
  if (error.kind === 'refused' && error.status === 403) return { kind: 'not-permitted' }
  return { kind: 'refused', message: error.message }
}

/** A browser that lets no page write a file saves what a link with this attribute leads to, and stays where it is. */
function download(path: string, name: string): void {
  const link = document.createElement('a')
  link.href = path
  link.download = name
  link.click()
}

/** Saves one bundle at a time, and goes on while other screens are shown. */
class EvidenceSaving {
  state = $state.raw<SavingState>({ kind: 'none' })
  /** Whether somebody looks at it: otherwise its end is told in passing. */
  isShown = false
  readonly #app: App
  #stop = new AbortController()

  constructor(app: App) {
    this.#app = app
  }

  /** Begins, in the very click that asks for it. */
  async save(query: string): Promise<void> {
    const [path, name] = [`/api/evidence${query}`, `plumb-evidence-${Date.now()}.zip`]
    if (!canChooseFile()) {
      download(path, name)
      this.state = { kind: 'handed-over' }
      return
    }
    const file = await chooseFile(name)
    if (!file.ok && file.error.kind === 'stopped') return
    const state = file.ok
      ? await this.#saveTo(file.value, path)
      : ({ kind: 'failed', why: file.error } as const)
    this.state = state
    if (!this.isShown) this.#tell(state)
  }

  async #saveTo(file: Parameters<typeof saveZip>[0], path: string): Promise<SavingState> {
    this.#stop = new AbortController()
    const { signal } = this.#stop
    this.state = { kind: 'running', bytes: 0 }
    const source = async () => {
      const answer = await readStream(this.#app, path, signal)
      if (answer.ok) return answer
      return {
        ok: false,
        error: signal.aborted ? ({ kind: 'stopped' } as const) : failureOf(answer.error),
      } as const
    }
    const saved = await saveZip(file, source, {
      ...{ signal, patience: SILENCE_MS },
      onBytes: (bytes) => {
        this.state = { kind: 'running', bytes }
      },
    })
    return saved.ok
      ? { kind: 'saved', bytes: saved.value, name: file.name }
      : { kind: 'failed', why: saved.error }
  }

  /** Stops it; nothing of it stays. */
  cancel(): void {
    this.#stop.abort()
  }

  /** Forgets how the last one ended. */
  clear(): void {
    if (this.state.kind !== 'running') this.state = { kind: 'none' }
  }

  #tell(state: SavingState): void {
    if (state.kind === 'saved')
      this.#app.toasts.push({
        tone: 'pass',
        title: message.saved,
        text: message.savedText(state.name, state.bytes),
      })
    if (state.kind === 'failed')
      this.#app.toasts.push({ tone: 'fail', title: message.notSaved, text: message.notSavedText(state.why) })
    this.clear()
  }
}

const savings = new WeakMap<App, EvidenceSaving>()

/** The one that an app has, whichever screen asks. */
export function savingOf(app: App): EvidenceSaving {
  const known = savings.get(app) ?? new EvidenceSaving(app)
  savings.set(app, known)
  return known
}
