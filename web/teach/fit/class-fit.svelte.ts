import { ort } from 'virtual:plumb-ort'
import type { DataSet } from '../../../core/dataset/dataset.ts'
import { type DatasetManifest, datasetDigest } from '../../../core/dataset/manifest.ts'
import type { View } from '../../../core/dataset/region.ts'
import type { Digest } from '../../../core/digest.ts'
import { type FittedClasses, LEAST_OF_A_CLASS } from '../../../core/teach/classify/class-teaching.ts'
import { type ClassLines, classRates } from '../../../core/teach/classify/lines.ts'
import { classSamplesOf } from '../../../core/teach/samples.ts'
import { HALF, STORAGE } from '../../../core/teach/storage.ts'
import { BUILD } from '../../app/build.ts'
import { rateText } from './rate-text.ts'
import { Teach } from './teach.svelte.ts'

/** What a class is called, as the model will give it out. */
export const className = ({ classes }: Pick<DataSet, 'classes'>, number: number): string =>
  classes.get(number)?.trim() || `Class ${number + 1}`

/** Why a set of classes cannot be taught from yet, in a sentence; undefined when it can. */
export function lackOfClasses(manifest: DatasetManifest, set: Pick<DataSet, 'classes'>): string | undefined {
  const counts = new Map<number, number>()
  for (const sample of classSamplesOf(manifest)) counts.set(sample.class, (counts.get(sample.class) ?? 0) + 1)
  if (counts.size < 2)
    return `Found photographs of ${counts.size === 1 ? 'one class' : 'no class'}, expected two classes at least. Put photographs into another class.`
  const few = [...counts].find(([, count]) => count < LEAST_OF_A_CLASS)
  if (few === undefined) return undefined
  return `Found ${few[1]} photographs of “${className(set, few[0])}”, expected at least ${LEAST_OF_A_CLASS}; ten make a first model. Add more, of many parts.`
}

/** Teaching a model to tell classes apart, from one data set. Leaving it stops whatever runs. */
export class ClassFit extends Teach {
  fitted = $state.raw<FittedClasses | undefined>()
  lines = $state.raw<ClassLines>({ fail: 0.5, sure: 0.6 })
  /** Which classes are defects, by their number. */
  defects = $state<Record<number, boolean>>({})
  #taught: Digest | undefined

  /** Whether each class is a defect, in the order of the model's output. */
  get defective(): boolean[] {
    return (this.fitted?.classes ?? []).map((number) => this.defects[number] === true)
  }

  /** What the lines would have done to photographs that the head had not seen. */
  get rates() {
    return classRates(this.fitted?.told ?? [], this.defective, this.lines)
  }

  /** From the set as it stands to what heads say of photographs that they had not seen. */
  async run(manifest: DatasetManifest, view: View | null): Promise<void> {
    await this.attempt(async (signal) => {
      const line = await this.openLine(signal)
      if (line === undefined) return
      const seen = await this.lookAt(line, classSamplesOf(manifest), signal)
      if (signal.aborted) return
      this.#taught = datasetDigest(manifest)
      this.stage = { kind: 'fitting' }
      const fitted = await line.ask('fitClasses', { samples: seen, view })
      if (signal.aborted) return
      this.fitted = fitted
      this.suggest()
      this.stage = { kind: 'lines' }
    })
  }

  /** Back to the lines that unseen photographs suggest. */
  suggest(): void {
    if (this.fitted) this.lines = this.fitted.suggested
  }

  /** Moves one line. */
  move(which: keyof ClassLines, value: number): void {
    this.lines = { ...this.lines, [which]: value }
  }

  /** Makes the package with the lines as they stand, sends it, and has it signed for by a passkey. */
  async publish(set: DataSet, name: string, version: string): Promise<void> {
    const { line, loaded: backbone, fitted } = this
    const person = this.store.app.session?.grant.person
    const digest = this.#taught
    if (!line || !backbone || !digest || !fitted || person === undefined) return
    const rates = this.rates
    const rounded = (value: number) => Math.round(value * 100) / 100
    await this.send(name, () =>
      line.ask('packageClasses', {
        ...{ name, version, licence: `Backbone: ${backbone.manifest.licence}. Fit: the plant's own.` },
        classes: fitted.classes.map((number, k) => ({
          ...{ label: className(set, number), defect: this.defective[k] === true },
        })),
        thresholds: { fail: rounded(this.lines.fail), sure: rounded(this.lines.sure) },
        lineage: {
          ...{ dataset: digest, datasetId: this.store.id, backbone: backbone.digest, taughtBy: person },
          ...{ app: BUILD, photographs: fitted.told.length, unread: this.unread.length },
          ...{ [STORAGE]: this.isHalf ? HALF : 'float32' },
          ...{ wrong: rateText(rates.wrong), unsure: rateText(rates.unsure) },
          ...{ falseRejects: rateText(rates.falseRejects), escapes: rateText(rates.escapes) },
          method: 'ridge on pooled features, see decisions/0019',
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
