import type { SelftestCause } from '../../core/record/word.ts'

/** When shifts begin on the tablet's own clock where policy does not say: the three that most plants work. */
export const SHIFT_HOURS: readonly number[] = [6, 14, 22]

/** A tablet that nobody judged with for so long may have been asleep, cold, or in somebody else's hands. */
export const LONG_PAUSE_MS = 2 * 60 * 60 * 1000

/** The last time at or before `now` at which a shift began. */
function shiftBegan(now: number, hours: readonly number[]): number {
  const begins = hours.map((hour) => {
    const at = new Date(now)
    at.setHours(hour, 0, 0, 0)
    if (at.getTime() > now) at.setDate(at.getDate() - 1)
    return at.getTime()
  })
  return Math.max(...begins)
}

/** Whether the golden cases must be run again before the next photograph, and why. All times in ms since 1970. */
export function selftestDue(
  { testedAt, usedAt }: { readonly testedAt: number; readonly usedAt: number },
  now: number,
  hours = SHIFT_HOURS,
): Extract<SelftestCause, 'shift-began' | 'long-pause'> | undefined {
  if (testedAt < shiftBegan(now, hours)) return 'shift-began'
  return now - usedAt > LONG_PAUSE_MS ? 'long-pause' : undefined
}
