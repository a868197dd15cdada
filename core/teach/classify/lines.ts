import { type Rate, rateOf } from '../calibrate/rate.ts'

/** From which probability on a defect's class fails, and any class is believed. */
export interface ClassLines {
  readonly fail: number
  readonly sure: number
}

/** A photograph that a head told which it had not seen: a probability for each class, and the true one. */
export interface Told {
  readonly class: number
  readonly probabilities: readonly number[]
}

/** What lines would have done to photographs that the head had not seen. */
export interface ClassRates {
  /** Good parts that would have failed, of the good ones; defective ones that would have passed, of those. */
  readonly falseRejects: Rate
  readonly escapes: Rate
  /** Photographs that a person would have looked at, and those that were taken for another class, of all. */
  readonly unsure: Rate
  readonly wrong: Rate
}

type Word = 'pass' | 'fail' | 'unsure'

/** The likeliest class. */
export const likeliest = (probabilities: readonly number[]): number =>
  probabilities.reduce((best, each, k) => (each > (probabilities[best] ?? 0) ? k : best), 0)

/** What the rule classification/1 makes of probabilities. */
export function wordFor(
  probabilities: readonly number[],
  defects: readonly boolean[],
  { fail, sure }: ClassLines,
): Word {
  if (probabilities.some((each, k) => defects[k] === true && each >= fail)) return 'fail'
  const best = likeliest(probabilities)
  return defects[best] !== true && (probabilities[best] ?? 0) >= sure ? 'pass' : 'unsure'
}

/** Counts what lines would have done. */
export function classRates(
  told: readonly Told[],
  defects: readonly boolean[],
  lines: ClassLines,
): ClassRates {
  const words = told.map(({ probabilities }) => wordFor(probabilities, defects, lines))
  const good = told.filter((each) => defects[each.class] !== true).length
  const count = (isHit: (each: Told, word: Word | undefined) => boolean) =>
    told.filter((each, i) => isHit(each, words[i])).length
  return {
    falseRejects: rateOf(
      count((each, word) => defects[each.class] !== true && word === 'fail'),
      good,
    ),
    escapes: rateOf(
      count((each, word) => defects[each.class] === true && word === 'pass'),
      told.length - good,
    ),
    unsure: rateOf(
      count((_, word) => word === 'unsure'),
      told.length,
    ),
    wrong: rateOf(
      count((each) => likeliest(each.probabilities) !== each.class),
      told.length,
    ),
  }
}

const STEPS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const

/** Lines by which no photograph that was told wrongly would have been believed, as wide as that allows. */
export function suggestClassLines(told: readonly Told[]): ClassLines {
  const wrong = told.filter(({ probabilities, class: known }) => likeliest(probabilities) !== known)
  const surest = wrong.reduce((most, { probabilities }) => Math.max(most, ...probabilities), 0)
  const sure = STEPS.find((step) => step > surest) ?? 0.95
  return { fail: 0.5, sure }
}

/** How often each class was taken for each: rows are the true classes, columns what the head said. */
export function confusion(told: readonly Told[], classes: number): number[][] {
  const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (const { class: known, probabilities } of told) {
    const row = table[known]
    const best = likeliest(probabilities)
    if (row) row[best] = (row[best] ?? 0) + 1
  }
  return table
}
