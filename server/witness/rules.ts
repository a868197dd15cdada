import * as v from 'valibot'
import { type Bytes, encodeBase64url, parseBase64url } from '../../core/bytes.ts'
import { digestSchema } from '../../core/digest.ts'
import type { FollowError } from '../../core/log/follow.ts'
import type { TreeHead } from '../../core/log/tile-reader.ts'
import { EMPTY_FRONTIER, type Frontier } from '../../core/log/tree.ts'
import { changeHash } from '../../core/record/change.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type ReadLog, type ReadRecords, readRecords } from './read-records.ts'

/**
 * What a witness remembers of the plant's rules: the genesis that it pinned, and the last change that it saw. Whoever
 * has left the plant by that change can sign nothing any more, in whatever history a server makes up.
 */
export const rulesSchema = v.strictObject({
  genesis: digestSchema,
  /** How many changes there were, and the hash of the last. */
  changes: v.number(),
  last: digestSchema,
  /** How many records were read for that, and the perfect subtrees over them (base64url). */
  size: v.number(),
  subtrees: v.array(v.string()),
})
export type Rules = v.InferOutput<typeof rulesSchema>

function frontierOf(rules: Rules | undefined): Frontier {
  if (rules === undefined) return EMPTY_FRONTIER
  const hashes = rules.subtrees.map((text): Bytes => {
    const hash = parseBase64url(text)
    if (hash === undefined) throw new Error('witness: found a state file that was altered: a subtree')
    return hash
  })
  return { size: rules.size, hashes }
}

/** Goes on by the hashes of new changes: each names the one before it. */
export function advanceRules(
  known: Rules | undefined,
  { changes, frontier }: ReadRecords,
): Result<Rules, FollowError> {
  let [genesis, last, count] = [known?.genesis, known?.last, known?.changes ?? 0]
  for (const { change } of changes) {
    if (change.prev !== (last ?? null)) {
      const message = `found change ${change.seq} of the rules, expected one that follows the ${count} before it`
      return fail({ kind: 'log-lies', message })
    }
    last = changeHash(change)
    genesis ??= last
    count += 1
  }
  if (genesis === undefined || last === undefined)
    return fail({ kind: 'log-lies', message: 'found no genesis, expected it to be the first record' })
  const subtrees = frontier.hashes.map(encodeBase64url)
  return ok({ genesis, changes: count, last, size: frontier.size, subtrees })
}

/** Reads what is new in a log, and goes on. */
export async function followRules(
  known: Rules | undefined,
  head: TreeHead,
  read: ReadLog,
): Promise<Result<Rules, FollowError>> {
  const found = await readRecords(read, frontierOf(known), head)
  return found.ok ? advanceRules(known, found.value) : found
}
