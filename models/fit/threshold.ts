import { type Fit, fitWhitened } from './normal.ts'
import { scoreWhitened } from './score.ts'
import type { FitSettings } from './settings.ts'

/** Good photographs are scored in this many parts, each by a fit that has not seen it. */
export const FOLDS = 10

/** Of good parts like the taught ones, at most this share should score above `pass`. */
const PASS_SHARE = 0.05

/** `fail` lies this many standard deviations of good scores above their mean, and never below the strangest of them. */
const FAIL_DEVIATIONS = 4

/**
 * Scores of the good parts of a fit, each against a fit of the other folds, in the order of the samples. The whitening
 * is shared: it pools every position of every part, so one tenth of them moves it too little to matter.
 */
export function heldOutScores({ normal, white }: Fit, settings?: FitSettings): number[] {
  const folds = Math.min(FOLDS, white.length)
  const scores = new Array<number>(white.length).fill(0)
  for (let fold = 0; fold < folds; fold++) {
    const others = white.filter((_, i) => i % folds !== fold)
    const seen = fitWhitened(others, normal.whitening, normal.shape, settings)
    white.forEach((sample, i) => {
      if (i % folds === fold) scores[i] = scoreWhitened(seen, sample)
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
