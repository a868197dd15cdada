import { isEqual } from '../../core/bytes.ts'
import { applyChange } from '../../core/governance/apply-change.ts'
import { sessionKeysOf } from '../../core/ledger/signature-check.ts'
import { appendTiles, edgeFrontier } from '../../core/log/tile-edge.ts'
import { frontierRoot } from '../../core/log/tree.ts'
import type { SignedReceipt } from '../../core/record/receipt.ts'
import { appendEvents } from '../ingest/append-events.ts'
import { candidateOf } from '../ingest/candidate.ts'
import { appendChange } from '../ingest/change.ts'
import { judge } from '../ingest/judge.ts'
import { commit, type Writer } from '../ingest/writer.ts'
import {
  markChangeTaken,
  markRunTaken,
  readRestoration,
  readReturnedChanges,
  readRun,
  readRunPlaces,
  readSeenHeads,
  writeRestoration,
} from '../store/restoration.ts'
import type { ReturnedChangeRow } from '../store/schema.ts'
import { arrange, type PlacedRun } from './arrange.ts'
import { changeLeaf, parseChange, readLines } from './returned.ts'
import { endIfOver, ownHead, restorationOf } from './standing.ts'

/** What was handed back and is not in the log, in order. */
function pending({ store, head }: Writer, to: number) {
  const runs = readRunPlaces(store).filter(({ taken }) => taken === 0)
  const changes = readReturnedChanges(store).filter(({ taken }) => taken === 0)
  return arrange({ from: Math.min(head.edge.size, runs[0]?.place ?? to), to }, runs, changes)
}

/** Appends a run, whole or not at all. `given`: under the receipt that it had. */
async function takeRun(writer: Writer, { place }: PlacedRun, isExact: boolean): Promise<boolean> {
  const { store, head } = writer
  const lines = readLines(store, place, sessionKeysOf(head.ledger)).map((line) =>
    candidateOf(line, head.ledger),
  )
  const { ledger, accepted, refused } = await judge(store, head.ledger, { lines, fresh: new Map() })
  if (refused.length > 0) return false
  const fresh = accepted.filter((each) => each.kind === 'new')
  if (fresh.length > 0) {
    const given: SignedReceipt | undefined = isExact
      ? JSON.parse(readRun(store, place)?.receipt ?? '')
      : undefined
    const step = await appendEvents(writer, ledger, [fresh], given)
    const committed = await commit(writer, { ...step.append, findings: [] }, step.head)
    if (!committed.ok) return false
  }
  // If we crash before this, the run is found in the log as a repeat, and marked then.
  markRunTaken(store, place)
  return true
}

async function takeChange(writer: Writer, { seq, body }: ReturnedChangeRow, place: number): Promise<boolean> {
  const { record, openings } = parseChange(body)
  const next = await applyChange(writer.head.ledger.state, record)
  if (!next.ok) return false
  const appended = await appendChange(writer, record, next.value, openings)
  if (appended.ok) markChangeTaken(writer.store, seq, place)
  return appended.ok
}

/** The root that the log would have with these pieces behind it. */
function rootWith(writer: Writer, pieces: ReturnType<typeof pending>['pieces']) {
  const keys = sessionKeysOf(writer.head.ledger)
  const hashes = pieces.flatMap((piece) =>
    piece.kind === 'change'
      ? [changeLeaf(parseChange(piece.change.body))]
      : readLines(writer.store, piece.run.place, keys).map(({ leafHash }) => leafHash),
  )
  return frontierRoot(edgeFrontier(appendTiles(writer.head.edge, hashes).edge))
}

/**
 * Puts the records back where they stood, when all of them are here: nothing is appended before it is certain that the
 * root will be the very one that was signed.
 */
async function putBack(writer: Writer): Promise<void> {
  const { store, head } = writer
  const [largest] = readSeenHeads(store)
  const target = largest && (await ownHead(writer, largest.note))
  if (target === undefined || restorationOf(writer).kind === 'none') return
  const { pieces, missing } = pending(writer, target.size)
  const inside = pieces.filter(
    (piece) => (piece.kind === 'run' ? piece.run.place : piece.place) < target.size,
  )
  if (missing.length > 0 || head.edge.size > target.size) return
  if (!isEqual(rootWith(writer, inside), target.root)) return open(writer)
  for (const piece of inside) {
    // If we crash or fail in between, the log is the beginning of what it was, and the rest is still here.
    const isTaken = await (piece.kind === 'run'
      ? takeRun(writer, piece.run, true)
      : takeChange(writer, piece.change, piece.place))
    if (!isTaken) return
  }
}

/** Appends what came back at the end, in the order that it had: what does not fit yet waits for what it hangs on. */
async function putBehind(writer: Writer): Promise<void> {
  const [largest] = readSeenHeads(writer.store)
  for (const piece of pending(writer, largest?.size ?? 0).pieces)
    await (piece.kind === 'run'
      ? takeRun(writer, piece.run, false)
      : takeChange(writer, piece.change, piece.place))
}

/** Gives up on the old order. */
function open({ store }: Writer): void {
  const row = readRestoration(store)
  if (row) writeRestoration(store, { ...row, mode: 'open' })
}

/** Appends what was handed back, as far as it can be. */
export async function settle(writer: Writer): Promise<void> {
  const before = restorationOf(writer)
  if (before.kind === 'none') return
  if (before.mode === 'waiting' && before.unopened === 0) await putBack(writer)
  if (readRestoration(writer.store)?.mode === 'open') await putBehind(writer)
  await endIfOver(writer)
}

/** Waits no longer. */
export async function settleOpen(writer: Writer): Promise<void> {
  open(writer)
  await settle(writer)
}
