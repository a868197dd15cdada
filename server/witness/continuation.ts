import { applyChange } from '../../core/governance/apply-change.ts'
import { continuationOf, treeHead } from '../../core/governance/continuation.ts'
import type { State } from '../../core/governance/state.ts'
import { type FollowError, followHead } from '../../core/log/follow.ts'
import { encodeTilePath } from '../../core/log/tile.ts'
import type { TreeHead } from '../../core/log/tile-reader.ts'
import { EMPTY_FRONTIER } from '../../core/log/tree.ts'
import { changeHash } from '../../core/record/change.ts'
import type { SignedChange } from '../../core/record/record.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type ReadLog, readRecords } from './read-records.ts'
import { advanceRules, type Rules } from './rules.ts'

/** Folds a history, each change by the passkey that signed it, from the genesis that was pinned. */
async function foldFrom(
  { genesis }: Rules,
  changes: readonly SignedChange[],
): Promise<Result<State, FollowError>> {
  const lies = (message: string) => fail<FollowError>({ kind: 'log-lies', message })
  const [first] = changes
  if (first === undefined || changeHash(first.change) !== genesis)
    return lies('it begins with another genesis than the one that was pinned')
  let state: State | undefined
  for (const record of changes) {
    const next = await applyChange(state, record)
    if (!next.ok) return lies(`change ${record.change.seq} of its rules does not hold: ${next.error.message}`)
    state = next.value
  }
  return state ? ok(state) : lies('it has no rules')
}

/** The rules of the log that goes on, and the changes by which people signed for it: the last one made it so. */
export interface Continued {
  readonly rules: Rules
  readonly signed: readonly SignedChange[]
}

/**
 * The changes by which people signed that the log goes on without the head that is held, as a tablet checks it
 * (decisions/0026): the log's own records lead there, from the pinned genesis, passkey by passkey; no change that was
 * seen is missing from them, so nobody who had left signs; the change names this very head; and the log contains the
 * head that it goes on from. An error says which of it does not hold.
 */
export async function findContinuation(
  { held, rules }: { readonly held: TreeHead; readonly rules: Rules },
  head: TreeHead,
  read: ReadLog,
): Promise<Result<Continued, FollowError>> {
  const lies = (message: string) => fail<FollowError>({ kind: 'log-lies', message })
  const records = await readRecords(read, EMPTY_FRONTIER, head)
  if (!records.ok) return records
  const { changes } = records.value
  const folded = await foldFrom(rules, changes)
  if (!folded.ok) return folded
  const continuation = continuationOf(folded.value, held)
  if (continuation === undefined)
    return lies(`nobody signed that it goes on without the ${held.size} records`)
  if (folded.value.changes[rules.changes - 1] !== rules.last)
    return lies(`its rules lack change ${rules.changes - 1}, which was seen`)
  const from = treeHead(continuation.from)
  const followed = await followHead(from, head, (tile) => read(encodeTilePath(tile)))
  if (!followed.ok) return followed
  // Where others approved it, the words are in the proposal and the effect came with the last approval.
  const says = ({ change }: SignedChange) => change.ops.some(({ op }) => op === 'log.continue')
  const signed = changes.filter((each) => says(each) || each.change.seq === continuation.since)
  const next = advanceRules(undefined, records.value)
  return next.ok ? ok({ rules: next.value, signed }) : next
}
