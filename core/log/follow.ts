import { fail, ok, type Result } from '../result.ts'
import type { FetchTile } from './tile.ts'
import { proveConsistency, type TreeHead } from './tile-reader.ts'

/** `log-lies`: the log contradicts what was seen of it. `missing-tile`: it could not be read, which proves nothing. */
export interface FollowError {
  readonly kind: 'log-lies' | 'missing-tile'
  readonly message: string
}

/**
 * Whether a log's new head contains the last one that somebody saw, by the tiles that it serves. Whoever calls this has
 * checked both signatures, and stores the new head before concluding anything from it.
 */
export async function followHead(
  seen: TreeHead,
  head: TreeHead,
  fetchTile: FetchTile,
): Promise<Result<null, FollowError>> {
  const lies = (message: string) => fail<FollowError>({ kind: 'log-lies', message })
  if (head.size < seen.size) return lies(`the log shrank from ${seen.size} to ${head.size} records`)
  if (seen.size === 0) return ok(null)
  const consistent = await proveConsistency(seen, head, fetchTile)
  if (consistent.ok) return ok(null)
  if (consistent.error.kind === 'missing-tile')
    return fail({ kind: 'missing-tile', message: 'the log could not be read' })
  return lies(`the log was rewritten after record ${seen.size}: ${consistent.error.message}`)
}
