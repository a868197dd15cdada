import { guardOf } from '../../core/guard.ts'
import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS } from '../../core/limit.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type KeyLine, keyLineSchema, type SealedLine, sealedLineSchema } from '../../core/sync/batch.ts'
import type { CourierError } from '../courier.ts'

/** A line as it came: a sealed record with the key line it refers to, or text that is no line. */
export type BatchLine =
  | {
      readonly kind: 'sealed'
      readonly sealed: SealedLine
      readonly key: KeyLine | undefined
      readonly text: string
    }
  | { readonly kind: 'malformed'; readonly text: string }

const isKeyLine = guardOf(keyLineSchema)
const isSealedLine = guardOf(sealedLineSchema)

function parseLine(text: string): KeyLine | SealedLine | undefined {
  try {
    const json: unknown = JSON.parse(text)
    // Asked the right one of the two at once: most lines are sealed records, and long.
    const isKey = typeof json === 'object' && json !== null && 'key' in json
    if (isKey) return isKeyLine(json) ? json : undefined
    return isSealedLine(json) ? json : undefined
  } catch {
    return undefined
  }
}

/**
 * Splits a batch into its lines. Every line is ASCII, so a byte that is not makes its line malformed and no other.
 * A batch that was cut anywhere gives every line before the cut, and what is left of the last one as malformed.
 */
export function splitBatch(body: Uint8Array): Result<BatchLine[], CourierError> {
  const tooLarge = (message: string) => fail<CourierError>({ kind: 'too-large', message })
  if (body.length > MAX_BATCH_BYTES)
    return tooLarge(`found a batch of ${body.length} bytes, expected at most ${MAX_BATCH_BYTES}`)
  const keys = new Map<string, KeyLine>()
  const lines: BatchLine[] = []
  for (const text of Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1').split('\n')) {
    if (text === '') continue
    const line = parseLine(text)
    if (line === undefined) lines.push({ kind: 'malformed', text })
    else if ('key' in line) keys.set(line.key, line)
    else lines.push({ kind: 'sealed', sealed: line, key: keys.get(line.by), text })
    if (lines.length > MAX_BATCH_RECORDS)
      return tooLarge(`found more than ${MAX_BATCH_RECORDS} records in a batch, expected at most that many`)
  }
  return ok(lines)
}
