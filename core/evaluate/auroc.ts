/**
 * The area under the receiver operating characteristic of scores: the chance that a defective part scores above a good
 * one, ties counted half (Mann and Whitney). `null` when either side is empty, because nothing was measured then.
 */
export function auroc(good: readonly number[], defective: readonly number[]): number | null {
  if (good.length === 0 || defective.length === 0) return null
  const sorted = good.toSorted((a, b) => a - b)
  const wins = defective.reduce(
    (sum, score) => sum + (countBelow(sorted, score, false) + countBelow(sorted, score, true)) / 2,
    0,
  )
  return wins / (good.length * defective.length)
}

/** How many of the sorted values lie below `limit`, or not above it. */
function countBelow(sorted: readonly number[], limit: number, isIncluded: boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const value = sorted[middle] ?? 0
    if (value < limit || (isIncluded && value === limit)) low = middle + 1
    else high = middle
  }
  return low
}
