const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** The largest unit that bytes have at least one of, as a power of 1000. */
const powerOf = (bytes: number): number =>
  Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)))

const sayIn = (bytes: number, power: number): string => (bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)

/** Bytes in a person's words, e.g. `12.3 MB`. */
export const sizeText = (bytes: number): string => `${sayIn(bytes, powerOf(bytes))} ${UNITS[powerOf(bytes)]}`

/** Bytes in a person's words: done and total in the total's unit, e.g. `12.3 of 26.8 MB`. */
export function bytesText(done: number, total: number, of = 'of'): string {
  const power = powerOf(total)
  return `${sayIn(done, power)} ${of} ${sayIn(total, power)} ${UNITS[power]}`
}
