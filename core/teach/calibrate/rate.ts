import { clopperPearson, type Interval } from './interval.ts'

/** How sure the intervals are. */
export const CONFIDENCE = 0.95

/** So many of so many parts, and the share of all parts that this speaks for. */
export interface Rate extends Interval {
  readonly count: number
  readonly of: number
  readonly share: number
}

/** A counted share with its exact interval; nothing counted is a share of 0 that may be anything. */
export const rateOf = (count: number, of: number): Rate => ({
  ...{ count, of, share: of === 0 ? 0 : count / of },
  ...clopperPearson(count, of, CONFIDENCE),
})

/** How many parts it takes, none of them a hit, to show that a share is at most `asked`. */
export const leastCount = (asked: number): number =>
  Math.ceil(Math.log((1 - CONFIDENCE) / 2) / Math.log1p(-asked))

/**
 * What a rate says about the one that was asked for: it `holds`, it is `missed`, it may be either (`open`), or there
 * are `too-few` parts for anything to show that it holds.
 */
export type Standing = 'holds' | 'missed' | 'open' | 'too-few'

export function standingOf({ low, high, of }: Rate, asked: number): Standing {
  if (low > asked) return 'missed'
  if (high <= asked) return 'holds'
  return of < leastCount(asked) ? 'too-few' : 'open'
}
