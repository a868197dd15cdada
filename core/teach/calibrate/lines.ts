import type { Thresholds } from '../../inspection/verdict.ts'
import { type HeldOutScore, partScores } from './part-scores.ts'
import { type Rate, rateOf } from './rate.ts'

/** What a pair of lines does to good and to defective parts. */
export interface LineRates {
  /** Good parts that fail, and that a person has to look at. */
  readonly falseReject: Rate
  readonly goodLookedAt: Rate
  /** Defective parts that pass, and that a person has to look at. */
  readonly escape: Rate
  readonly defectiveLookedAt: Rate
}

/** Scores of good and defective photographs that the fit had not seen, as scores of parts, lowest first. */
export interface Evidence {
  readonly good: readonly number[]
  readonly defective: readonly number[]
}

/** The evidence for a chart and for `ratesAt`. */
export const evidenceOf = (good: readonly HeldOutScore[], defective: readonly HeldOutScore[]): Evidence => ({
  good: partScores(good, 'highest'),
  defective: partScores(defective, 'lowest'),
})

const countAbove = (scores: readonly number[], line: number) => scores.filter((score) => score > line).length

/**
 * What would happen with the lines where somebody has dragged them, with exact 95 % intervals. The same rule as a
 * verdict: on a line is still below it. Throws when `fail` lies below `pass`.
 */
export function ratesAt({ pass, fail }: Thresholds, { good, defective }: Evidence): LineRates {
  if (fail < pass) throw new Error(`lines: found fail ${fail} below pass ${pass}`)
  const rate = (scores: readonly number[], count: number) => rateOf(count, scores.length)
  const lookedAt = (scores: readonly number[]) => countAbove(scores, pass) - countAbove(scores, fail)
  return {
    falseReject: rate(good, countAbove(good, fail)),
    goodLookedAt: rate(good, lookedAt(good)),
    escape: rate(defective, defective.length - countAbove(defective, pass)),
    defectiveLookedAt: rate(defective, lookedAt(defective)),
  }
}
