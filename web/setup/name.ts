/** Names are 1 to 80 characters in core; a name somebody reads has at least one that shows. */
const MAX = 80

/** What is wrong with a name, in words; undefined when nothing is. `what` begins the sentence. */
export function nameProblem(name: string, what: string): string | undefined {
  const text = name.trim()
  if (text === '') return `${what} needs a name.`
  if (text.length > MAX) return `That is ${text.length} characters: use at most ${MAX}.`
  return text.isWellFormed() ? undefined : 'That has a broken character in it: type it again.'
}

/** What to call this browser unless somebody knows better, by what the browser says it runs on. */
export function guessDeviceName(userAgent: string): string {
  if (/iPad|iPhone/.test(userAgent)) return 'iPad 1'
  if (/Android/.test(userAgent)) return 'Tablet 1'
  if (/Windows/.test(userAgent)) return 'Windows desk'
  return /Macintosh/.test(userAgent) ? 'Mac desk' : 'Desk 1'
}
