import type { HeldOutScore } from '../calibrate/part-scores.ts'

/** How much of the spread of scores lies between exposures of one part, and not between parts. */
export interface BurstGain {
  /** Standard deviations of the score. */
  readonly within: number
  readonly between: number
  /** The share of the variance that is within a part. */
  readonly share: number
  /** Whether judging by the mean of a burst measurably helps. */
  readonly helps: boolean
}

/**
 * From this share of the variance on, the mean of four frames ranked parts better than one frame: at a share of 0.3
 * AUROC rose by 0.014 to 0.020, at 0.15 by nothing; see docs/decisions/0007.
 */
const HELPS = 0.2
/** Fewer parts than this say nothing. */
export const LEAST_GROUPS = 5

/** What a burst would gain, from held-out scores of good parts with several exposures; null with fewer than 5 such parts. */
export function burstGain(scores: readonly HeldOutScore[]): BurstGain | null {
  const groups = new Map<number, number[]>()
  for (const { score, group } of scores) {
    if (group === null) continue
    const known = groups.get(group)
    if (known) known.push(score)
    else groups.set(group, [score])
  }
  const several = [...groups.values()].filter((own) => own.length > 1)
  if (several.length < LEAST_GROUPS) return null
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0)
  const squares = (values: readonly number[]) => {
    const mean = meanOf(values)
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  }
  const freedom = several.reduce((sum, own) => sum + own.length - 1, 0)
  const within = several.reduce((sum, own) => sum + squares(own), 0) / freedom
  const exposures = meanOf(several.map((own) => own.length))
  const ofMeans = squares(several.map(meanOf)) / (several.length - 1)
  const between = Math.max(0, ofMeans - within / exposures)
  const share = within + between > 0 ? within / (within + between) : 0
  return { within: Math.sqrt(within), between: Math.sqrt(between), share, helps: share >= HELPS }
}
