import { isEqual } from '../../core/bytes.ts'
import { continuationOf } from '../../core/governance/continuation.ts'
import type { Stretch } from '../../core/governance/operation/log.ts'
import type { State } from '../../core/governance/state.ts'
import { type Checkpoint, openCheckpoint } from '../../core/log/checkpoint.ts'
import { edgeFrontier, readEdge } from '../../core/log/tile-edge.ts'
import { frontierRoot } from '../../core/log/tree.ts'
import { checkChangeOpenings } from '../../core/record/check-change-openings.ts'
import type { OpenedChange } from '../../core/wire/change.ts'
import type { RestorationAnswer } from '../../core/wire/restoration.ts'
import type { CourierError } from '../courier.ts'
import type { Writer } from '../ingest/writer.ts'
import { type Store, transact } from '../store/query.ts'
import { readTile } from '../store/read-log.ts'
import {
  endRestoration,
  readRestoration,
  readReturnedChanges,
  readRunPlaces,
  readSeenHeads,
} from '../store/restoration.ts'
import { arrange } from './arrange.ts'

export const WAITING: CourierError = {
  kind: 'unavailable',
  message:
    'this server was restored from an older copy and waits for what the tablets hand back: nothing is lost, it is taken after that',
}

/** Whether records may come back to where they stood: until then nothing else may take their places. */
export const isWaiting = (store: Store): boolean => readRestoration(store)?.mode === 'waiting'

/** The plant with the changes that were handed back, by the writer that has not appended them yet. */
const WITH_RETURNED = new WeakMap<Writer, State>()

export const knowReturned = (writer: Writer, state: State | undefined): void => {
  if (state) WITH_RETURNED.set(writer, state)
}

/**
 * The plant as far as its people's signatures lead, also through changes that wait to be appended: whoever signed in on
 * their strength is signed in here, too, and can say that the log goes on.
 */
export function stateForSignIn(writer: Writer): State | undefined {
  const { state } = writer.head.ledger
  const returned = readRestoration(writer.store) && WITH_RETURNED.get(writer)
  return returned && returned.changes.length > (state?.changes.length ?? 0) ? returned : state
}

/** A head that this log signed, from a note; undefined for anybody else's. */
export async function ownHead({ keys }: Writer, note: string): Promise<Checkpoint | undefined> {
  const { verifier } = keys.log
  const opened = await openCheckpoint(note, { origin: verifier.name, key: verifier })
  return opened.ok ? opened.value.checkpoint : undefined
}

/** Whether the log contains a head: it has as many records, and they had this root then. */
export async function contains({ store, head }: Writer, { size, root }: Checkpoint): Promise<boolean> {
  if (size > head.edge.size) return false
  const edge = await readEdge(size, async (tile) => readTile(store, tile))
  return edge.ok && isEqual(frontierRoot(edgeFrontier(edge.value)), root)
}

/** Ends the restoration when every head that was shown is in the log again, or was signed away by a person. */
export async function endIfOver(writer: Writer): Promise<void> {
  const { state } = writer.head.ledger
  if (state === undefined || readRestoration(writer.store) === undefined) return
  for (const { note } of readSeenHeads(writer.store)) {
    const head = await ownHead(writer, note)
    if (head && continuationOf(state, head) === undefined && !(await contains(writer, head))) return
  }
  transact(writer.store, () => endRestoration(writer.store))
}

const isOpened = (body: string): boolean => {
  const { record, openings }: OpenedChange = JSON.parse(body)
  return checkChangeOpenings(record.change, openings).ok
}

/**
 * The places from which nothing came back, this time or before: a tablet that comes late, with a head of a history that
 * others had handed back and a person signed away, brings what was missing then.
 */
function notReturned(state: State | undefined, to: number, missing: readonly Stretch[]): Stretch[] {
  const before = state?.continuations?.findLast(({ seen }) => seen.some(({ size }) => size >= to))
  if (before === undefined) return [...missing]
  return missing.flatMap(({ first, last }) =>
    before.missing
      .map((each) => ({ first: Math.max(first, each.first), last: Math.min(last, each.last) }))
      .filter((each) => each.first <= each.last),
  )
}

/** Where the restoration stands. */
export function restorationOf({ store, head }: Writer): RestorationAnswer {
  const row = readRestoration(store)
  if (row === undefined) return { kind: 'none' }
  const seen = readSeenHeads(store)
  const runs = readRunPlaces(store)
  const changes = readReturnedChanges(store)
  const to = seen[0]?.size ?? row.size
  const { missing } = arrange({ from: row.size, to }, runs, changes)
  const open = changes.filter(({ taken }) => taken === 0)
  return {
    ...{ kind: 'restoring', mode: row.mode, since: row.since, size: row.size },
    ...{ seen: seen.map(({ note }) => note), missing: notReturned(head.ledger.state, to, missing) },
    back: runs.reduce((sum, { length }) => sum + length, changes.length),
    changes: (head.ledger.state?.changes.length ?? 0) + open.length,
    unopened: open.filter(({ body }) => !isOpened(body)).length,
  }
}
