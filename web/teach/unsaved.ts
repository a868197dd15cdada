import type { Digest } from '../../core/digest.ts'
import type { PersonId } from '../../core/id.ts'
import type { Kept } from './photograph-draft.svelte.ts'

// A lock asks nothing and waits for nobody. What was drawn and not saved stays in this page's memory, for the person
// who drew it and nobody else, until they are back at the photograph; closing the page ends it.
const kept = new Map<string, Kept>()
const keyOf = (person: PersonId, photograph: Digest): string => `${person} ${photograph}`

/** Keeps what was not saved; undefined forgets it. */
export function keepUnsaved(person: PersonId, photograph: Digest, what: Kept | undefined): void {
  if (what) kept.set(keyOf(person, photograph), what)
  else kept.delete(keyOf(person, photograph))
}

/** What this person had not saved of a photograph. */
export const unsavedOf = (person: PersonId, photograph: Digest): Kept | undefined =>
  kept.get(keyOf(person, photograph))
