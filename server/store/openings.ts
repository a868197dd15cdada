import { utf8ToText } from '../../core/bytes.ts'
import { type Openings, openingsSchema } from '../../core/commitment.ts'
import { guardOf } from '../../core/guard.ts'

const isOpenings = guardOf(openingsSchema)

/** Openings as they are stored, canonical JSON; undefined for what is not. Nothing stored opens nothing. */
export function parseOpenings(bytes: Uint8Array): Openings | undefined {
  if (bytes.length === 0) return {}
  try {
    const json: unknown = JSON.parse(utf8ToText(bytes) ?? '')
    return isOpenings(json) ? json : undefined
  } catch {
    return undefined
  }
}
