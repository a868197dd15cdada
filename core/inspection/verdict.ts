import type { Verdict } from '../record/word.ts'

export interface Thresholds {
  /** A score up to this passes. */
  readonly pass: number
  /** A score above this fails; between the two a person looks. */
  readonly fail: number
}

/**
 * The rule that turns a model's score into a verdict. A score that is not finite is no evidence: `unsure`.
 */
export function verdictFrom(score: number, { pass, fail }: Thresholds): Verdict {
  if (!Number.isFinite(score)) return 'unsure'
  if (score > fail) return 'fail'
  return score <= pass ? 'pass' : 'unsure'
}
