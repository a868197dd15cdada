import { basename, resolve } from 'node:path'
import type { Evaluation } from '../../core/evaluate/evaluation.ts'
import { openPreprocessor } from '../../core/model/preprocess.ts'
import { ok, type Result } from '../../core/result.ts'
import { MOST_COPIED } from '../../core/teach/copy/copy.ts'
import type { Looked } from '../../core/teach/copy/look-at-copies.ts'
import type { MarkedDefect } from '../../core/teach/fit/defect.ts'
import { LEAST_PHOTOGRAPHS } from '../../core/teach/fit/settings.ts'
import type { FeatureShape } from '../../core/teach/fit/shape.ts'
import { inputFor } from '../../core/teach/taught-manifest.ts'
import type { Backbone } from '../../models/backbone/open.ts'

import { chooseMarked, teachingOrder } from './choose.ts'
import { type EvaluateFailure, failure, remark } from './failure.ts'
import { type EvaluationFolder, readFolder, type Shot } from './folder.ts'
import { lookAt } from './look.ts'
import { coverOf } from './mask.ts'
import { medianOf, openTally, resultOf, type Tally, tallyUp } from './tally.ts'
import { teach } from './taught.ts'

export interface EvaluateSetting {
  readonly folder: string
  /** How many good photographs to teach from, one result each. */
  readonly shots: readonly number[]
  /** How many marked defects the fit learns from; they are kept out of the test. */
  readonly defects: number
  /** Draws the taught photographs; by file name without. */
  readonly seed: number | undefined
}

/** What the evaluation says while it works. */
export interface Listener {
  note(sentence: string): void
  progress(done: number, of: number): void
}

/** The figures, and all that each taught model said, for a report. */
export interface Evaluated {
  readonly evaluation: Evaluation
  readonly tallies: readonly Tally[]
}

/** Teaches from the first photographs of a folder and tests on the rest of it, with the code of the product. */
export async function evaluate(
  setting: EvaluateSetting,
  openBackbone: () => Promise<Backbone>,
  listener: Listener,
): Promise<Result<Evaluated, EvaluateFailure>> {
  const listed = readFolder(setting.folder)
  if (!listed.ok) return listed
  const folder = listed.value
  const marked = chooseMarked(folder.defective, setting.defects)
  if (marked.length < setting.defects || (setting.defects > 0 && folder.defective.length === marked.length))
    return failure.noDefects(setting.defects, folder.defective.filter(({ mask }) => mask).length)
  sayGaps(folder, listener)

  const backbone = await openBackbone()
  const eye = openEye(backbone)
  const most = Math.max(...setting.shots)
  const samples = await lookToTeach(eye, teachingOrder(folder.train, setting.seed), most, folder, listener)
  if (samples.length < LEAST_PHOTOGRAPHS) return failure.tooFewReadable(samples.length, LEAST_PHOTOGRAPHS)
  const defects = await lookAtMarked(eye, marked, folder, backbone.shape, listener)
  const tallies: Tally[] = []
  for (const shots of countsOf(setting.shots, samples.length, listener))
    tallies.push(openTally(await teach(backbone, samples.slice(0, shots), defects)))

  const tested = [...folder.good, ...folder.defective.filter((shot) => !marked.includes(shot))]
  let done = 0
  for await (const seen of lookAt(tested, folder, listener.note)) {
    const { features } = await eye.look(seen.image)
    for (const tally of tallies) tallyUp(tally, seen, features)
    listener.progress(++done, tested.length)
  }
  const msFeature = medianOf(eye.ms)
  const results = tallies.map((tally) => resultOf(tally, marked.length, msFeature))
  return ok({ evaluation: { dataset: basename(resolve(setting.folder)), results }, tallies })
}

function sayGaps(folder: EvaluationFolder, { note }: Listener): void {
  if (folder.good.length === 0) note(remark.noGood)
  if (folder.defective.length === 0) note(remark.noDefective)
  else if (!folder.hasMasks) note(remark.noMasks)
}

/** Looks at photographs through the backbone and keeps the time. */
function openEye(backbone: Backbone) {
  const toTensor = openPreprocessor(inputFor())
  const ms: number[] = []
  return {
    ms,
    async look(image: Parameters<typeof toTensor>[0]): Promise<Looked> {
      const tensor = toTensor(image)
      const start = performance.now()
      const features = await backbone.features(tensor)
      ms.push(performance.now() - start)
      return { tensor, features }
    },
  }
}

/** Features of the first readable photographs, as many as the largest number of shots. */
async function lookToTeach(
  eye: ReturnType<typeof openEye>,
  order: readonly Shot[],
  most: number,
  folder: EvaluationFolder,
  { note, progress }: Listener,
): Promise<Looked[]> {
  const samples: Looked[] = []
  const wanted = Math.min(most, order.length)
  for await (const { image } of lookAt(order, { ...folder, hasMasks: false }, note)) {
    const looked = await eye.look(image)
    // Copies are made of few: the other tensors need not be kept.
    samples.push(samples.length < MOST_COPIED ? looked : { ...looked, tensor: new Float32Array() })
    progress(samples.length, wanted)
    if (samples.length === most) break
  }
  return samples
}

/** Features of the marked defects, and how much of each cell their masks cover. */
async function lookAtMarked(
  eye: ReturnType<typeof openEye>,
  marked: readonly Shot[],
  folder: EvaluationFolder,
  { height, width }: FeatureShape,
  { note }: Listener,
): Promise<MarkedDefect[]> {
  const defects: MarkedDefect[] = []
  for await (const { image, mask } of lookAt(marked, folder, note))
    if (mask)
      defects.push({ features: (await eye.look(image)).features, cover: coverOf(mask, width, height) })
  return defects
}

/** The numbers of photographs to teach from, as far as there are that many; each once. */
function countsOf(asked: readonly number[], found: number, { note }: Listener): number[] {
  for (const shots of asked) if (shots > found) note(remark.fewer(shots, found))
  return [...new Set(asked.map((shots) => Math.min(shots, found)))]
}
