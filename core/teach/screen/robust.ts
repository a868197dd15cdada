/** The middle of some numbers; the mean of the two middle ones. Throws when there are none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('median: found no values')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** Median absolute deviation of a normal distribution with standard deviation 1, upside down. */
const TO_DEVIATION = 1.4826

/** Where the bulk of some numbers lies, and how far it spreads: half of them may be anything. */
export interface Bulk {
  readonly middle: number
  /** As a standard deviation, at least `least`. */
  readonly spread: number
}

/** The bulk of some numbers. `least` keeps numbers that hardly differ from making outliers of one another. */
export function bulkOf(values: readonly number[], least: number): Bulk {
  const middle = median(values)
  const spread = TO_DEVIATION * median(values.map((value) => Math.abs(value - middle)))
  return { middle, spread: Math.max(spread, least) }
}

/** How many deviations a number lies above the middle. */
export const deviations = (value: number, { middle, spread }: Bulk): number => (value - middle) / spread
