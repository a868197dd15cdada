const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' }

/** A time in full, to the second, with its zone: for records. */
export const timeText = (at: number): string =>
  new Date(at).toLocaleString(undefined, {
    ...{ ...DAY, year: 'numeric', ...CLOCK, hour12: false, timeZoneName: 'short' },
  })

/** A time in a list: the clock today, the day before it otherwise. */
export function shortTime(at: number, now: number): string {
  const time = new Date(at)
  const clock = time.toLocaleTimeString(undefined, { ...CLOCK, hour12: false })
  if (time.toDateString() === new Date(now).toDateString()) return clock
  const isThisYear = time.getFullYear() === new Date(now).getFullYear()
  const day = time.toLocaleDateString(undefined, isThisYear ? DAY : { ...DAY, year: 'numeric' })
  return `${day}, ${clock}`
}

/** How much later something was: 4 s, 12 min, 3 h, 2 d. */
export function laterText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`
}
