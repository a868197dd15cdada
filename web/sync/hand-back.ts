import type { Stretch } from '../../core/governance/operation/log.ts'
import type { Checkpoint } from '../../core/log/checkpoint.ts'
import type { FetchTile } from '../../core/log/tile.ts'
import { proveInclusion } from '../../core/log/tile-reader.ts'
import type { SignedReceipt } from '../../core/record/receipt.ts'
import type { KeyLine, SealedLine } from '../../core/sync/batch.ts'
import type { PlacedChange } from '../../core/wire/change.ts'
import {
  type RestorationAnswer,
  type ReturnedRun,
  restorationAnswerSchema,
} from '../../core/wire/restoration.ts'
import { ask, jsonBody } from '../api/request.ts'
import type { TabletRow } from '../local/database.ts'
import { type Governance, readChange } from '../local/governance.ts'
import type { TabletStorage } from '../local/storage.ts'
import { rememberTiles } from './prove.ts'

/** What is handed back at once: below the server's limit of 16 MB, also where each record is large. */
const STEP = { changes: 50, records: 100 }

/** A full step on a slow network. */
const PATIENCE_MS = 60_000

interface Place {
  readonly database: TabletStorage
  readonly tablet: TabletRow
  readonly known: Governance
}

type Restoring = Extract<RestorationAnswer, { kind: 'restoring' }>

/**
 * The records of this tablet that a log does not have where a receipt says, from the newest back to the first one that
 * it has: what stands before a record that is there was there with it. Undefined when the log cannot be read.
 */
export async function lostFrom(
  database: TabletStorage,
  head: Checkpoint,
  tiles: FetchTile,
): Promise<number[] | undefined> {
  const lost: number[] = []
  for (const seq of (await database.events.orderBy('seq').primaryKeys()).reverse()) {
    const row = await database.events.get(seq)
    if (row === undefined || row.index === null) continue
    const included = await proveInclusion(head, row.index, row.leafHash, tiles)
    if (included.ok) return lost
    if (included.error.kind === 'missing-tile') return undefined
    lost.push(seq)
  }
  return lost
}

/** Marks what is on this tablet only. Where a receipt lies beyond the head that was held, it is handed over anew. */
async function markLost(database: TabletStorage, seqs: readonly number[], size: number): Promise<void> {
  const { events, outbox } = database
  await database.transaction('rw', ['events', 'outbox'], async () => {
    for (const seq of seqs) {
      const row = await events.get(seq)
      if (row === undefined || row.standing === 'saved') continue
      const isSeen = row.index !== null && row.index < size
      await events.update(seq, isSeen ? { standing: 'saved' } : { standing: 'saved', index: null })
      if (!isSeen) await outbox.update(seq, { receipted: 0 })
    }
  })
}

const give = (held: string, what: { changes?: PlacedChange[]; runs?: ReturnedRun[] }) =>
  ask(
    restorationAnswerSchema,
    '/api/returned',
    jsonBody({ held, changes: what.changes ?? [], runs: what.runs ?? [] }),
    PATIENCE_MS,
  )

/** Hands back the changes that the server has not, as far as this tablet knows what is in them. */
async function giveChanges({ database, tablet, known }: Place, held: string, has: number) {
  const count = known.state.changes.length
  for (let from = has; from < count; from += STEP.changes) {
    const changes: PlacedChange[] = []
    for (let seq = from; seq < Math.min(count, from + STEP.changes); seq++) {
      const [change, row] = [await readChange(database, tablet, seq), await database.changes.get(seq)]
      if (change === undefined) return
      changes.push(row?.place === undefined ? change : { ...change, place: row.place })
    }
    if (!(await give(held, { changes })).ok) return
  }
}

/** The lines that a receipt is about, with the keys that they are sealed under; undefined where one is gone. */
async function runOf(
  database: TabletStorage,
  { receipt, signature }: SignedReceipt,
): Promise<ReturnedRun | undefined> {
  const { from, to } = receipt
  const rows = await database.outbox.where('seq').between(from, to, true, true).sortBy('seq')
  if (rows.length !== to - from + 1) return undefined
  const names = [...new Set(rows.map(({ line }) => line.by))]
  const keys = (await database.keyLines.bulkGet(names)).filter((key) => key !== undefined)
  const lines: (KeyLine | SealedLine)[] = [...keys, ...rows.map(({ line }) => line)]
  return { receipt: { receipt, signature }, lines }
}

const isIn = (missing: readonly Stretch[], { receipt: { index, from, to } }: SignedReceipt): boolean =>
  missing.some(({ first, last }) => index <= last && index + to - from >= first)

/** Hands back this tablet's own records whose places are empty. */
async function giveRuns(database: TabletStorage, held: string, { missing }: Restoring): Promise<void> {
  const receipts = (await database.receipts.toArray()).filter((receipt) => isIn(missing, receipt))
  let runs: ReturnedRun[] = []
  let records = 0
  for (const [i, receipt] of receipts.entries()) {
    const run = await runOf(database, receipt)
    if (run) runs.push(run)
    records += run?.lines.length ?? 0
    if (runs.length === 0 || (records < STEP.records && i < receipts.length - 1)) continue
    if (!(await give(held, { runs })).ok) return
    runs = []
    records = 0
  }
}

/**
 * The first of the lost runs, where it stood below what the server takes for the end of its copy: a log that went on by
 * itself does not know where it left the one that was lost.
 */
async function firstLost(
  database: TabletStorage,
  lost: readonly number[],
  size: number,
): Promise<ReturnedRun[]> {
  const first = lost.at(-1)
  const receipt =
    first === undefined ? undefined : await database.receipts.where('from').belowOrEqual(first).last()
  if (first === undefined || receipt === undefined || receipt.receipt.to < first) return []
  const run = receipt.receipt.index < size ? await runOf(database, receipt) : undefined
  return run ? [run] : []
}

/**
 * Hands back what a server lost that was restored from an older copy: the plant's changes, and the records of this
 * tablet, each with the receipt that says where it stood. Nothing is told that the server did not have: records are
 * sealed to the plant and changes are everybody's. What cannot be handed back now is asked for again.
 */
export async function handBack(place: Place, held: string, shown: Checkpoint): Promise<void> {
  const { database } = place
  const lost = await lostFrom(database, shown, rememberTiles())
  const [, size] = held.split('\n')
  if (lost) await markLost(database, lost, Number(size))
  const begun = await give(held, {})
  if (!begun.ok || begun.value.kind === 'none') return
  const { changes, unopened } = begun.value
  // Some came without the names in them, from a tablet that nobody signed in on: this one may know them.
  await giveChanges(place, held, changes - unopened)
  const after = await give(held, { runs: await firstLost(database, lost ?? [], begun.value.size) })
  if (after.ok && after.value.kind === 'restoring') await giveRuns(database, held, after.value)
}
