/** The middle of a number of measurements, and the quarter marks around it. */
export interface Sample {
  readonly n: number
  readonly median: number
  readonly low: number
  readonly high: number
}

function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part
  const [below = Number.NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return below + (above - below) * (at % 1)
}

/** Median and quartiles; throws on none, because nothing was measured then. */
export function sampleOf(values: readonly number[]): Sample {
  if (values.length === 0) throw new Error('bench: found no measurement, expected at least one')
  const sorted = values.toSorted((a, b) => a - b)
  return {
    ...{ n: sorted.length, median: quantile(sorted, 0.5) },
    ...{ low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) },
  }
}

/** Each value over its neighbour of the same round: a machine that is busy for a while slows both sides of it. */
export const ratios = (over: readonly number[], under: readonly number[]): Sample =>
  sampleOf(over.map((value, i) => value / (under[i] ?? Number.NaN)))
