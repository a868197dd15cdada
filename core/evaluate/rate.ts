/** The share of scores above a limit; `null` of none. */
export const shareAbove = (scores: readonly number[], limit: number): number | null =>
  scores.length === 0 ? null : scores.filter((score) => score > limit).length / scores.length

/**
 * The share of good parts that would be turned away when the limit is set so that at least `recall` of the defective
 * ones are caught: every part that scores as high as the least caught defect counts. `null` when either side is empty.
 */
export function falseRejectsAt(
  recall: number,
  good: readonly number[],
  defective: readonly number[],
): number | null {
  if (good.length === 0 || defective.length === 0) return null
  const fromTop = defective.toSorted((a, b) => b - a)
  // 0.95 · 20 is 19 and a hair in binary: the hair must not ask for one defect more.
  const limit = fromTop[Math.ceil(recall * defective.length - 1e-9) - 1] ?? 0
  return good.filter((score) => score >= limit).length / good.length
}
