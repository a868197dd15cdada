import { fitNormal } from './normal.ts'
import { scoreOf } from './score.ts'
import type { FitSettings } from './settings.ts'
import type { FeatureShape } from './shape.ts'

/** Good photographs are scored in this many parts, each by a fit that has not seen it. */
const FOLDS = 10

/** Of good parts like the taught ones, at most this share should score above `pass`. */
const PASS_SHARE = 0.05

/** `fail` lies this many standard deviations of good scores above their mean, and never below the strangest of them. */
const FAIL_DEVIATIONS = 4

/**
 * Scores of good photographs, each against a fit of the other folds, in the order of the samples. Each fold is fitted
 * from the start: sharing even the whitening made held-out scores of ten photographs a quarter too small.
 */
export function heldOutScores(
  samples: readonly Float32Array[],
  shape: FeatureShape,
  settings?: FitSettings,
): number[] {
  const folds = Math.min(FOLDS, samples.length)
  const scores = new Array<number>(samples.length).fill(0)
  for (let fold = 0; fold < folds; fold++) {
    const others = samples.filter((_, i) => i % folds !== fold)
    const normal = fitNormal(others, shape, settings)
    samples.forEach((sample, i) => {
      if (i % folds === fold) scores[i] = scoreOf(normal, sample)
    })
  }
  return scores
}

/**
 * The band between passing and failing, from scores of good parts that the fit had not seen. `pass` is the conformal
 * bound: the ⌈(N + 1) · 0.95⌉-th smallest, or the largest when there are fewer than nineteen. `fail` is for scores no
 * good part gave. Between them a person looks. N scores cannot promise more than about 1 in N.
 */
export function thresholdsOf(scores: readonly number[]): { pass: number; fail: number } {
  if (scores.length === 0) throw new Error('thresholds: found no scores, expected at least one')
  const sorted = scores.toSorted((a, b) => a - b)
  const rank = Math.min(Math.ceil((scores.length + 1) * (1 - PASS_SHARE)), scores.length)
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const variance =
    scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / Math.max(scores.length - 1, 1)
  const pass = sorted[rank - 1] ?? 0
  const fail = Math.max(sorted.at(-1) ?? 0, mean + FAIL_DEVIATIONS * Math.sqrt(variance))
  return { pass, fail: Math.max(fail, pass) }
}
