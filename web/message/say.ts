import { SAID, type Said } from './said.ts'

interface Failure {
  readonly kind: string
  readonly message: string
  /** The server's word, where it refused. */
  readonly word?: string
}

/** A message of the code as a sentence for people: a capital, and a full stop. */
export function sentence(message: string): string {
  const text = message.trim()
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}

/** What to show, and the kind or the server's word that it came from. */
export interface Problem extends Said {
  readonly kind: string
}

/** What to show a person for an error. The server's own sentences say what to do already. */
export function say(error: Failure): Problem {
  const key = error.word === undefined ? error.kind : `server/${error.word}`
  const known = Object.hasOwn(SAID, key) ? SAID[key] : undefined
  const said = known ?? { title: 'That did not work', text: sentence(error.message) }
  return { ...said, kind: error.word ?? error.kind }
}
