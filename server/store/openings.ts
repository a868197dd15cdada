import { utf8ToText } from '../../core/bytes.ts'
import type { Opening, Openings } from '../../core/commitment.ts'

const isOpening = (value: unknown): value is Opening =>
  typeof value === 'object' &&
  value !== null &&
  'value' in value &&
  'salt' in value &&
  typeof value.salt === 'string'

const isOpenings = (value: unknown): value is Openings =>
  typeof value === 'object' && value !== null && Object.values(value).every(isOpening)

/** Openings as they are stored, canonical JSON that was checked when it came; undefined for what is not. */
export function parseOpenings(bytes: Uint8Array): Openings | undefined {
  if (bytes.length === 0) return {}
  try {
    const json: unknown = JSON.parse(utf8ToText(bytes) ?? '')
    return isOpenings(json) ? json : undefined
  } catch {
    return undefined
  }
}
