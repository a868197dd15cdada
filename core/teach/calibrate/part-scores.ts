/** The score of one photograph when the model had not seen its part. */
export interface HeldOutScore {
  readonly score: number
  /** Exposures of one part carry one number. */
  readonly group: number | null
}

/**
 * One score a part: exposures of one part are no independent evidence. The worst one counts: of a good part the
 * highest, of a defective one the lowest.
 */
export function partScores(scores: readonly HeldOutScore[], worst: 'highest' | 'lowest'): number[] {
  const groups = new Map<number, number>()
  const alone: number[] = []
  for (const { score, group } of scores) {
    if (group === null) alone.push(score)
    else {
      const known = groups.get(group) ?? score
      groups.set(group, worst === 'highest' ? Math.max(known, score) : Math.min(known, score))
    }
  }
  return [...alone, ...groups.values()].sort((a, b) => a - b)
}
