import { auroc } from '../../core/evaluate/auroc.ts'
import type { EvaluationResult } from '../../core/evaluate/evaluation.ts'
import { type Localiser, openLocaliser } from '../../core/evaluate/localisation.ts'
import { falseRejectsAt, shareAbove } from '../../core/evaluate/rate.ts'
import { distances } from '../../core/teach/fit/distance.ts'
import { MAP_SIZE, mapOf } from '../../core/teach/fit/score.ts'
import type { Shot } from './folder.ts'
import type { Seen } from './look.ts'
import type { Taught } from './taught.ts'

/** What one taught model said about one photograph. */
export interface Verdict {
  readonly shot: Shot
  readonly score: number
}

/** A taught model and all it said so far. */
export interface Tally {
  readonly taught: Taught
  readonly verdicts: Verdict[]
  readonly localiser: Localiser
  readonly ms: number[]
}

export const openTally = (taught: Taught): Tally => ({
  taught,
  verdicts: [],
  localiser: openLocaliser(),
  ms: [],
})

/** Scores a photograph from its features and counts it. */
export function tallyUp(
  { taught, verdicts, localiser, ms }: Tally,
  { shot, mask }: Seen,
  features: Float32Array,
) {
  const start = performance.now()
  const { height, width } = taught.normal.shape
  const values = mapOf(distances(taught.normal, features), height, width)
  const score = values.reduce((most, value) => Math.max(most, value), 0)
  ms.push(performance.now() - start)
  verdicts.push({ shot, score })
  if (mask) localiser.add({ width: MAP_SIZE, height: MAP_SIZE, values }, mask)
}

/** The middle of some times in milliseconds, to a hundredth; 0 of none. */
export function medianOf(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.round(100 * (sorted[sorted.length >> 1] ?? 0)) / 100
}

const scoresOf = (verdicts: readonly Verdict[], isGood: boolean): number[] =>
  verdicts.filter(({ shot }) => (shot.kind === 'good') === isGood).map(({ score }) => score)

/** The figures of one taught model. */
export function resultOf(
  { taught, verdicts, localiser, ms }: Tally,
  defects: number,
  msFeature: number,
): EvaluationResult {
  const good = scoresOf(verdicts, true)
  const defective = scoresOf(verdicts, false)
  const caught = shareAbove(defective, taught.thresholds.pass)
  return {
    shots: taught.shots,
    defects,
    imageAuroc: auroc(good, defective),
    ...localiser.finish(),
    frrAt95: falseRejectsAt(0.95, good, defective),
    frrAt99: falseRejectsAt(0.99, good, defective),
    suggested: {
      frr: shareAbove(good, taught.thresholds.pass),
      escape: caught === null ? null : 1 - caught,
    },
    msFeature,
    msScore: medianOf(ms),
    sFit: Math.round(1000 * taught.sFit) / 1000,
    bytes: taught.bytes,
  }
}
