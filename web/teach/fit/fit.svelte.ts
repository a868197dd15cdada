import { ort } from 'virtual:plumb-ort'
import { type DatasetManifest, datasetDigest } from '../../../core/dataset/manifest.ts'
import { judgedShare } from '../../../core/dataset/mask.ts'
import type { Digest } from '../../../core/digest.ts'
import { type Evidence, evidenceOf } from '../../../core/teach/calibrate/lines.ts'
import { LEAST_PHOTOGRAPHS } from '../../../core/teach/fit/settings.ts'
import { type Drawings, samplesOf } from '../../../core/teach/samples.ts'
import { type Fitted, HALF, type Screened, type Seen, STORAGE } from '../../../core/teach/teaching.ts'
import { BUILD } from '../../app/build.ts'
import { registerModel } from '../../model/register.ts'
import { uploadPackage } from '../../model/upload.ts'
import type { DatasetStore } from '../dataset.svelte.ts'
import { openTeachLine, type TeachLine } from '../worker/line.ts'
import { type LoadedBackbone, loadBackbone, type WantedBackbone } from '../worker/load-backbone.ts'
import { evidenceLineage } from './lineage.ts'

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

export interface Lines {
  readonly pass: number
  readonly fail: number
}

/** Cells across the picture that a fit judges by. */
const CELLS = 16

/** Why a set cannot be taught from yet, in a sentence; undefined when it can. */
export function lackOf(manifest: DatasetManifest, { view }: Drawings): string | undefined {
  if (manifest.task !== 'anomaly')
    return 'This set tells classes apart. Models of classes cannot be taught here yet.'
  const good = samplesOf(manifest).filter(({ kind }) => kind === 'good').length
  if (view !== null && !judgedShare(view, CELLS, CELLS).some((share) => share >= 0.5))
    return 'The reference view leaves nothing that is judged. Draw it anew: what is of interest, and less that is ignored.'
  if (good >= LEAST_PHOTOGRAPHS) return undefined
  return `Found ${good} photographs of good parts, expected at least ${LEAST_PHOTOGRAPHS}; ten make a first model, fifty a good one. Add more, of many parts.`
}

/** Teaching from one data set: features, fit, lines, package, signature. Leaving it stops whatever runs. */
export class Fit {
  stage = $state.raw<Stage>({ kind: 'ready' })
  fitted = $state.raw<Fitted | undefined>()
  evidence = $state.raw<Evidence>({ good: [], defective: [] })
  lines = $state.raw<Lines>({ pass: 0, fail: 0 })
  /** Whether weights are stored in half the bytes. */
  isHalf = $state(false)
  /** Photographs that could not be read, and so teach nothing. */
  unread = $state.raw<readonly string[]>([])
  /** What it is taught on, where somebody chose. */
  backbone = $state.raw<WantedBackbone | undefined>()
  readonly #store: DatasetStore
  #line: TeachLine | undefined
  #backbone: LoadedBackbone | undefined
  /** The set as it was fitted: it may move on while the lines are drawn. */
  #taught: Digest | undefined
  #marked = 0
  #stop = new AbortController()

  constructor(store: DatasetStore) {
    this.#store = store
  }

  /** Looks at every photograph of the set as it stands, and says what a person should look at. */
  async look(manifest: DatasetManifest, drawings: Drawings): Promise<void> {
    await this.#try(async (signal) => {
      const line = await this.#open(signal)
      const seen = line && (await this.#lookAt(line, samplesOf(manifest, drawings), signal))
      if (line === undefined || seen === undefined || signal.aborted) return
      this.stage = { kind: 'screening' }
      const screened = await line.ask('screen', { samples: seen, view: drawings.view })
      this.stage = { kind: 'screened', screened }
    })
  }

  /** From the set as it stands to held-out scores and suggested lines. What was looked at is not looked at again. */
  async run(manifest: DatasetManifest, drawings: Drawings): Promise<void> {
    await this.#try(async (signal) => {
      const line = await this.#open(signal)
      const seen = line && (await this.#lookAt(line, samplesOf(manifest, drawings), signal))
      if (line === undefined || seen === undefined || signal.aborted) return
      this.#taught = datasetDigest(manifest)
      this.stage = { kind: 'fitting' }
      const fitted = await line.ask('fit', { samples: seen, view: drawings.view })
      this.#marked = seen.filter(({ marks }) => marks !== null).length
      const byKind = (kind: Seen['kind'], scores: readonly number[]) =>
        seen.filter((each) => each.kind === kind).map(({ group }, i) => ({ group, score: scores[i] ?? 0 }))
      this.fitted = fitted
      this.evidence = evidenceOf(byKind('good', fitted.good), byKind('defective', fitted.defective))
      this.suggest()
      this.stage = { kind: 'lines' }
    })
  }

  async #try(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#stop = new AbortController()
    const { signal } = this.#stop
    try {
      await work(signal)
    } catch (error) {
      if (!signal.aborted)
        this.stage = { kind: 'failed', message: `Teaching stopped: ${String(error)}. Try again.` }
    }
  }

  async #open(signal: AbortSignal): Promise<TeachLine | undefined> {
    const wanted = this.backbone
    if (this.#line && wanted?.digest === this.#backbone?.digest) return this.#line
    this.#line?.close()
    this.#line = undefined
    if (wanted === undefined)
      return this.#fail('There is no backbone to teach on: look at what is said above.')
    this.stage = { kind: 'loading', done: 0, total: 1 }
    const loaded = await loadBackbone(wanted, ort.wasm, (done, total) => {
      if (!signal.aborted) this.stage = { kind: 'loading', done, total }
    })
    if (signal.aborted) return undefined
    if (!loaded.ok) return this.#fail(`The backbone did not come: ${loaded.error.message}`)
    const line = openTeachLine()
    this.#line = line
    this.#backbone = loaded.value
    const { wasm, manifest, graph } = loaded.value
    const opened = await line.ask('open', { wasm, manifest, graph })
    if (opened.kind === 'open') return line
    // Tried again, it begins anew: a worker without a backbone cannot see.
    line.close()
    this.#line = undefined
    return this.#fail(`The backbone does not fit: ${opened.message}`)
  }

  #fail(message: string): undefined {
    this.stage = { kind: 'failed', message }
    return undefined
  }

  /** The photographs that can be read; undefined, and the reason said, where too few of them are good. */
  async #lookAt(line: TeachLine, samples: readonly Seen[], signal: AbortSignal): Promise<Seen[] | undefined> {
    const seen: Seen[] = []
    const unread: string[] = []
    for (const [i, sample] of samples.entries()) {
      this.stage = { kind: 'looking', done: i, total: samples.length }
      const photo = await this.#store.photograph(sample.digest)
      if (signal.aborted) return seen
      const answer = photo.ok
        ? await line.ask('see', { digest: sample.digest, photo: photo.value })
        : { kind: 'refused' as const, message: photo.error.message }
      if (answer.kind === 'seen') seen.push(sample)
      else unread.push(answer.message)
    }
    this.unread = unread
    const good = seen.filter(({ kind }) => kind === 'good').length
    if (good >= LEAST_PHOTOGRAPHS) return seen
    return this.#fail(
      `Only ${good} photographs of good parts could be read: add more. The first that could not: ${unread[0] ?? ''}`,
    )
  }

  /** Back to the lines that the scores suggest. */
  suggest(): void {
    if (this.fitted) this.lines = { pass: this.fitted.suggested.pass, fail: this.fitted.suggested.fail }
  }

  /** Moves one line; the other gives way. */
  move(which: keyof Lines, value: number): void {
    const { pass, fail } = this.lines
    this.lines =
      which === 'pass'
        ? { pass: value, fail: Math.max(fail, value) }
        : { pass: Math.min(pass, value), fail: value }
  }

  /** Makes the package with the lines as they stand, sends it, and has it signed for by a passkey. */
  async publish(name: string, version: string): Promise<void> {
    const [line, backbone, digest, { app }] = [this.#line, this.#backbone, this.#taught, this.#store]
    const person = app.session?.grant.person
    if (line === undefined || backbone === undefined || digest === undefined || person === undefined) return
    const { signal } = this.#stop
    try {
      this.stage = { kind: 'packing' }
      const rounded = (value: number) => Math.round(value * 1e4) / 1e4
      const made = await line.ask('package', {
        ...{ name, version, licence: `Backbone: ${backbone.manifest.licence}. Fit: the plant's own.` },
        thresholds: { pass: rounded(this.lines.pass), fail: rounded(this.lines.fail) },
        lineage: {
          ...{ dataset: digest, datasetId: this.#store.id, backbone: backbone.digest, taughtBy: person },
          ...{ app: BUILD, good: this.evidence.good.length, defective: this.evidence.defective.length },
          ...{ unread: this.unread.length, marked: this.#marked, [STORAGE]: this.isHalf ? HALF : 'float32' },
          ...evidenceLineage(this.lines, this.evidence, this.#store.set),
          method: 'taps apart, see decisions/0010',
          ...{ runtime: `onnxruntime-web ${ort.version} WASM, one thread` },
        },
      })
      const sent = await uploadPackage(
        made,
        (done, total) => {
          this.stage = { kind: 'sending', done, total }
        },
        signal,
      )
      if (!sent.ok) return this.#fail(`The model was not sent: ${sent.error.message}. Your lines are kept.`)
      this.stage = { kind: 'signing' }
      const registered = await registerModel(app, { digest: sent.value, name: name.slice(0, 80) })
      if (!registered.ok) return this.#fail(`The model is not registered: ${registered.error.message}`)
      this.stage = { kind: 'registered', digest: sent.value }
    } catch (error) {
      if (!signal.aborted) this.#fail(`The model was not made: ${String(error)}`)
    }
  }

  /** After a failure: to the lines where there are some, else to the beginning. */
  again(): void {
    this.stage = this.fitted ? { kind: 'lines' } : { kind: 'ready' }
  }

  /** Stops whatever runs; what was looked at is looked at again. */
  stop(): void {
    this.#stop.abort()
    this.#line?.close()
    this.#line = undefined
    this.fitted = undefined
    this.stage = { kind: 'ready' }
  }
}
