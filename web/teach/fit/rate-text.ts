import { type Rate, standingOf } from '../../../core/teach/calibrate/rate.ts'

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

/** The share of good parts that may be turned away, and of defective ones that may pass, before somebody should worry. */
export const ASKED = { reject: 0.05, escape: 0.05 } as const

/** A rate in words: what was counted, between what the truth lies, and whether that is enough for what was asked. */
export function rateText(rate: Rate, asked?: number): string {
  if (rate.of === 0) return 'Nothing to count: none of these is in the set.'
  const counted = `${rate.count} of ${rate.of}, so between ${percent(rate.low)} and ${percent(rate.high)} of all`
  if (asked === undefined) return `${counted}.`
  const standing = standingOf(rate, asked)
  if (standing === 'too-few') return `${counted}. Too few to know whether it stays below ${percent(asked)}.`
  if (standing === 'missed') return `${counted}. That is more than ${percent(asked)}.`
  return standing === 'holds' ? `${counted}. Below ${percent(asked)}.` : `${counted}.`
}
