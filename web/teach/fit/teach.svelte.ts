import { ort } from 'virtual:plumb-ort'
import type { Digest } from '../../../core/digest.ts'
import type { Screened, TaughtPackage } from '../../../core/teach/teaching.ts'
import { registerModel } from '../../model/register.ts'
import { uploadPackage } from '../../model/upload.ts'
import type { DatasetStore } from '../dataset.svelte.ts'
import { openTeachLine, type TeachLine } from '../worker/line.ts'
import { type LoadedBackbone, loadBackbone, type WantedBackbone } from '../worker/load-backbone.ts'

/** Where teaching stands. A failure says in a sentence what to do, and the stage before it can be tried again. */
export type Stage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'loading'; readonly done: number; readonly total: number }
  | { readonly kind: 'looking'; readonly done: number; readonly total: number }
  | { readonly kind: 'screening' }
  /** A person looks at what was found before it is fitted. */
  | { readonly kind: 'screened'; readonly screened: Screened }
  | { readonly kind: 'fitting' }
  | { readonly kind: 'lines' }
  | { readonly kind: 'packing' }
  | { readonly kind: 'sending'; readonly done: number; readonly total: number }
  | { readonly kind: 'signing' }
  | { readonly kind: 'registered'; readonly digest: string }
  | { readonly kind: 'failed'; readonly message: string }

/** What teaching a model needs whatever it learns: a backbone, photographs looked at, a package sent and signed for. */
export class Teach {
  stage = $state.raw<Stage>({ kind: 'ready' })
  /** Whether weights are stored in half the bytes. */
  isHalf = $state(false)
  /** Photographs that could not be read, and so teach nothing. */
  unread = $state.raw<readonly string[]>([])
  /** What it is taught on, where somebody chose. */
  backbone = $state.raw<WantedBackbone | undefined>()
  protected readonly store: DatasetStore
  protected line: TeachLine | undefined
  protected loaded: LoadedBackbone | undefined
  #stop = new AbortController()

  constructor(store: DatasetStore) {
    this.store = store
  }

  protected async attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#stop = new AbortController()
    const { signal } = this.#stop
    try {
      await work(signal)
    } catch (error) {
      if (!signal.aborted)
        this.stage = { kind: 'failed', message: `Teaching stopped: ${String(error)}. Try again.` }
    }
  }

  protected async openLine(signal: AbortSignal): Promise<TeachLine | undefined> {
    const wanted = this.backbone
    if (this.line && wanted?.digest === this.loaded?.digest) return this.line
    this.line?.close()
    this.line = undefined
    if (wanted === undefined)
      return this.fail('There is no backbone to teach on: look at what is said above.')
    this.stage = { kind: 'loading', done: 0, total: 1 }
    const loaded = await loadBackbone(wanted, ort.wasm, (done, total) => {
      if (!signal.aborted) this.stage = { kind: 'loading', done, total }
    })
    if (signal.aborted) return undefined
    if (!loaded.ok) return this.fail(`The backbone did not come: ${loaded.error.message}`)
    const line = openTeachLine()
    this.line = line
    this.loaded = loaded.value
    const { wasm, manifest, graph } = loaded.value
    const opened = await line.ask('open', { wasm, manifest, graph })
    if (opened.kind === 'open') return line
    // Tried again, it begins anew: a worker without a backbone cannot see.
    line.close()
    this.line = undefined
    return this.fail(`The backbone does not fit: ${opened.message}`)
  }

  protected fail(message: string): undefined {
    this.stage = { kind: 'failed', message }
    return undefined
  }

  /** The photographs that can be read, in their order. */
  protected async lookAt<Sample extends { readonly digest: Digest }>(
    line: TeachLine,
    samples: readonly Sample[],
    signal: AbortSignal,
  ): Promise<Sample[]> {
    const seen: Sample[] = []
    const unread: string[] = []
    for (const [i, sample] of samples.entries()) {
      this.stage = { kind: 'looking', done: i, total: samples.length }
      const photo = await this.store.photograph(sample.digest)
      if (signal.aborted) return seen
      const answer = photo.ok
        ? await line.ask('see', { digest: sample.digest, photo: photo.value })
        : { kind: 'refused' as const, message: photo.error.message }
      if (answer.kind === 'seen') seen.push(sample)
      else unread.push(answer.message)
    }
    this.unread = unread
    return seen
  }

  /** Has a package made, sends it, and has it signed for by a passkey. */
  protected async send(name: string, make: () => Promise<TaughtPackage>): Promise<void> {
    const { signal } = this.#stop
    try {
      this.stage = { kind: 'packing' }
      const made = await make()
      const sent = await uploadPackage(
        made,
        (done, total) => {
          this.stage = { kind: 'sending', done, total }
        },
        signal,
      )
      if (!sent.ok) {
        this.fail(`The model was not sent: ${sent.error.message}. Your lines are kept.`)
        return
      }
      this.stage = { kind: 'signing' }
      const registered = await registerModel(this.store.app, { digest: sent.value, name: name.slice(0, 80) })
      if (registered.ok) this.stage = { kind: 'registered', digest: sent.value }
      else this.fail(`The model is not registered: ${registered.error.message}`)
    } catch (error) {
      if (!signal.aborted) this.fail(`The model was not made: ${String(error)}`)
    }
  }

  /** Stops whatever runs; what was looked at is looked at again. */
  stop(): void {
    this.#stop.abort()
    this.line?.close()
    this.line = undefined
    this.stage = { kind: 'ready' }
  }
}
