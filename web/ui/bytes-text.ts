const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes in a person's words: done and total in the total's unit, e.g. `12.3 of 26.8 MB`. */
export function bytesText(done: number, total: number, of = 'of'): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(total, 1)) / 3)))
  const digits = power === 0 ? 0 : 1
  const say = (bytes: number) => (bytes / 1000 ** power).toFixed(digits)
  return `${say(done)} ${of} ${say(total)} ${UNITS[power]}`
}
