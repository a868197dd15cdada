/** A time as a field of type datetime-local holds it, by this browser's clock. */
export function localTime(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}

/** The time that such a field holds; undefined while it is incomplete. */
export function timeOf(text: string): number | undefined {
  const at = new Date(text).getTime()
  return Number.isNaN(at) ? undefined : at
}
