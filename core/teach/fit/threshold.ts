import { normalUpper } from './tail.ts'

/** Of good parts like the taught ones, at most this share should score above `pass`, and this one above `fail`. */
const PASS_SHARE = 0.05
const FAIL_SHARE = 0.001

/** A rate that is not known exactly: what is expected, and between which bounds it lies nineteen times in twenty. */
export interface Rate {
  readonly expected: number
  readonly low: number
  readonly high: number
}

/** Up to `pass` a part passes, above `fail` it fails, between them a person looks. */
export interface Thresholds {
  readonly pass: number
  readonly fail: number
  /** Good parts that will not pass. */
  readonly falseRejects: Rate
  /** Defective parts that will, as far as marked ones tell; undefined when none were given. */
  readonly escapes: Rate | undefined
}

/**
 * The band between passing and failing, from scores of good parts that the fit had not seen. `pass` is the larger of
 * two bounds for one good part in twenty: the conformal one, the ⌈(N + 1) · 0.95⌉-th smallest score or the largest
 * when there are fewer than nineteen; and, while N is too small for that rank to exist, the prediction bound of a
 * normal distribution of the scores. `fail` is for scores that no good part gave: the prediction bound for one in a
 * thousand, and never below the strangest good part. Marked defects do not move either: they say what escapes.
 * Throws on no scores.
 */
export function suggestThresholds(good: readonly number[], defective: readonly number[] = []): Thresholds {
  if (good.length === 0) throw new Error('thresholds: found no scores, expected at least one')
  const sorted = good.toSorted((a, b) => a - b)
  const rank = Math.ceil((good.length + 1) * (1 - PASS_SHARE))
  const ranked = sorted[Math.min(rank, good.length) - 1] ?? 0
  const pass = rank <= good.length ? ranked : Math.max(ranked, normalUpper(good, PASS_SHARE))
  const fail = Math.max(pass, sorted.at(-1) ?? 0, normalUpper(good, FAIL_SHARE))
  return {
    pass,
    fail,
    falseRejects: rateOf(good.filter((score) => score > pass).length, good.length),
    escapes:
      defective.length === 0
        ? undefined
        : rateOf(defective.filter((score) => score <= pass).length, defective.length),
  }
}

/** 97.5 % of a normal distribution lies below this many deviations: both tails leave one in twenty. */
const TWO_SIDED = 1.96

/**
 * A rate of `hits` among `tries` by Wilson's score interval (E. B. Wilson, 1927), which holds for few tries and for no
 * hits at all; the expected value is Laplace's (hits + 1) / (tries + 2).
 */
function rateOf(hits: number, tries: number): Rate {
  const share = hits / tries
  const square = TWO_SIDED ** 2
  const middle = share + square / (2 * tries)
  const half = TWO_SIDED * Math.sqrt((share * (1 - share)) / tries + square / (4 * tries * tries))
  const over = 1 + square / tries
  return {
    expected: (hits + 1) / (tries + 2),
    low: Math.max(0, (middle - half) / over),
    high: Math.min(1, (middle + half) / over),
  }
}
