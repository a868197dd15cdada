import { ort } from 'virtual:plumb-ort'
import { type DatasetManifest, datasetDigest } from '../../../core/dataset/manifest.ts'
import { judgedShare } from '../../../core/dataset/mask.ts'
import type { Digest } from '../../../core/digest.ts'
import { type Evidence, evidenceOf } from '../../../core/teach/calibrate/lines.ts'
import { type BurstGain, burstGain } from '../../../core/teach/coach/burst.ts'
import { LEAST_PHOTOGRAPHS } from '../../../core/teach/fit/settings.ts'
import { type Drawings, samplesOf } from '../../../core/teach/samples.ts'
import { HALF, STORAGE } from '../../../core/teach/storage.ts'
import type { Fitted, Seen } from '../../../core/teach/teaching.ts'
import { BUILD } from '../../app/build.ts'
import type { TeachLine } from '../worker/line.ts'
import { copiesText, evidenceLineage } from './lineage.ts'
import { Teach } from './teach.svelte.ts'

export interface Lines {
  readonly pass: number
  readonly fail: number
}

/** Cells across the picture that a fit judges by. */
const CELLS = 16

/** Why a set cannot be taught from yet, in a sentence; undefined when it can. */
export function lackOf(manifest: DatasetManifest, { view }: Drawings): string | undefined {
  const good = samplesOf(manifest).filter(({ kind }) => kind === 'good').length
  if (view !== null && !judgedShare(view, CELLS, CELLS).some((share) => share >= 0.5))
    return 'The reference view leaves nothing that is judged. Draw it anew: what is of interest, and less that is ignored.'
  if (good >= LEAST_PHOTOGRAPHS) return undefined
  return `Found ${good} photographs of good parts, expected at least ${LEAST_PHOTOGRAPHS}; ten make a first model, fifty a good one. Add more, of many parts.`
}

/** Teaching from one data set: features, fit, lines, package, signature. Leaving it stops whatever runs. */
export class Fit extends Teach {
  fitted = $state.raw<Fitted | undefined>()
  evidence = $state.raw<Evidence>({ good: [], defective: [] })
  /** What judging several frames of one press would gain; null where the set does not tell. */
  burst = $state.raw<BurstGain | null>(null)
  lines = $state.raw<Lines>({ pass: 0, fail: 0 })
  /** The set as it was fitted: it may move on while the lines are drawn. */
  #taught: Digest | undefined
  #marked = 0

  /** Looks at every photograph of the set as it stands, and says what a person should look at. */
  async look(manifest: DatasetManifest, drawings: Drawings): Promise<void> {
    await this.attempt(async (signal) => {
      const line = await this.openLine(signal)
      const seen = line && (await this.#enough(line, samplesOf(manifest, drawings), signal))
      if (line === undefined || seen === undefined || signal.aborted) return
      this.stage = { kind: 'screening' }
      const screened = await line.ask('screen', { samples: seen, view: drawings.view })
      this.stage = { kind: 'screened', screened }
    })
  }

  /** From the set as it stands to held-out scores and suggested lines. What was looked at is not looked at again. */
  async run(manifest: DatasetManifest, drawings: Drawings): Promise<void> {
    await this.attempt(async (signal) => {
      const line = await this.openLine(signal)
      const seen = line && (await this.#enough(line, samplesOf(manifest, drawings), signal))
      if (line === undefined || seen === undefined || signal.aborted) return
      this.#taught = datasetDigest(manifest)
      this.stage = { kind: 'fitting' }
      const fitted = await line.ask('fit', { samples: seen, view: drawings.view })
      this.#marked = seen.filter(({ marks }) => marks !== null).length
      const byKind = (kind: Seen['kind'], scores: readonly number[]) =>
        seen.filter((each) => each.kind === kind).map(({ group }, i) => ({ group, score: scores[i] ?? 0 }))
      this.fitted = fitted
      const good = byKind('good', fitted.good)
      this.evidence = evidenceOf(good, byKind('defective', fitted.defective))
      this.burst = burstGain(good)
      this.suggest()
      this.stage = { kind: 'lines' }
    })
  }

  /** The photographs that can be read; undefined, and the reason said, where too few of them are good. */
  async #enough(line: TeachLine, samples: readonly Seen[], signal: AbortSignal): Promise<Seen[] | undefined> {
    const seen = await this.lookAt(line, samples, signal)
    const good = seen.filter(({ kind }) => kind === 'good').length
    if (good >= LEAST_PHOTOGRAPHS || signal.aborted) return seen
    return this.fail(
      `Only ${good} photographs of good parts could be read: add more. The first that could not: ${this.unread[0] ?? ''}`,
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
    const { line, loaded: backbone } = this
    const person = this.store.app.session?.grant.person
    const digest = this.#taught
    if (line === undefined || backbone === undefined || digest === undefined || person === undefined) return
    const rounded = (value: number) => Math.round(value * 1e4) / 1e4
    await this.send(name, () =>
      line.ask('package', {
        ...{ name, version, licence: `Backbone: ${backbone.manifest.licence}. Fit: the plant's own.` },
        thresholds: { pass: rounded(this.lines.pass), fail: rounded(this.lines.fail) },
        lineage: {
          ...{ dataset: digest, datasetId: this.store.id, backbone: backbone.digest, taughtBy: person },
          ...{ app: BUILD, good: this.evidence.good.length, defective: this.evidence.defective.length },
          ...{ unread: this.unread.length, marked: this.#marked, [STORAGE]: this.isHalf ? HALF : 'float32' },
          ...evidenceLineage(this.lines, this.evidence, this.store.set),
          ...{ method: 'taps apart, see decisions/0010', copies: copiesText(this.fitted?.copies) },
          ...{ runtime: `onnxruntime-web ${ort.version} WASM, one thread` },
        },
      }),
    )
  }

  /** After a failure: to the lines where there are some, else to the beginning. */
  again(): void {
    this.stage = this.fitted ? { kind: 'lines' } : { kind: 'ready' }
  }

  override stop(): void {
    super.stop()
    this.fitted = undefined
  }
}
