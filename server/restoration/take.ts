import { isEqual } from '../../core/bytes.ts'
import { applyChange } from '../../core/governance/apply-change.ts'
import type { Checkpoint } from '../../core/log/checkpoint.ts'
import { encodeNote, parseNote } from '../../core/log/note.ts'
import { fittingOpenings } from '../../core/record/check-change-openings.ts'
import { isReceiptValid, leavesDigest } from '../../core/record/receipt.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { encodeBatch } from '../../core/sync/seal.ts'
import type { PlacedChange } from '../../core/wire/change.ts'
import type { RestorationAnswer, ReturnedRun, ReturnRequest } from '../../core/wire/restoration.ts'
import type { CourierError } from '../courier.ts'
import { inSteps, type Writer } from '../ingest/writer.ts'
import { transact } from '../store/query.ts'
import { readLeafHash } from '../store/read-log.ts'
import {
  addRun,
  addSeenHead,
  readRestoration,
  readReturnedChanges,
  writeRestoration,
  writeReturnedChange,
} from '../store/restoration.ts'
import { settle, settleOpen } from './append.ts'
import { joinParcels, parseChange } from './returned.ts'
import { contains, knowReturned, ownHead, restorationOf } from './standing.ts'

type Refusal = Result<never, CourierError>
const refuse = (message: string): Refusal => fail({ kind: 'refused', message })

/** Only the log's own signature: cosignatures are not needed to know that it was signed here. */
function ownNote(text: string, name: string): string {
  const note = parseNote(text)
  if (!note.ok) throw new Error(`restoration: ${note.error.message}`)
  return encodeNote({ ...note.value, signatures: note.value.signatures.filter((each) => each.name === name) })
}

/** Notes a head that this log signed and does not contain. Where it grew meanwhile, nothing can stand where it stood. */
function note(writer: Writer, held: string, { size }: Checkpoint): void {
  const { store, head, now, keys } = writer
  const row = readRestoration(store) ?? { since: now(), size: head.edge.size, mode: 'waiting' }
  // A head of a history that was signed away already: its tablet comes late, and work goes on meanwhile.
  const isLate = head.ledger.state?.continuations?.some(({ seen }) => seen.some((each) => each.size >= size))
  const mode = isLate || size <= head.edge.size ? 'open' : row.mode
  transact(store, () => {
    writeRestoration(store, { ...row, mode })
    addSeenHead(store, size, ownNote(held, keys.log.verifier.name))
  })
}

/** Keeps changes that hang on the plant's last one, or on those that were handed back before; the rest is not needed. */
async function takeChanges(writer: Writer, changes: readonly PlacedChange[]): Promise<void> {
  const { store, head } = writer
  const returned = readReturnedChanges(store).filter(({ taken }) => taken === 0)
  const bodies = new Map(returned.map((row) => [row.seq, parseChange(row.body)]))
  let { state } = head.ledger
  for (const { body } of returned) {
    const next = await applyChange(state, parseChange(body).record)
    if (next.ok) state = next.value
  }
  for (const { record, openings, place } of changes) {
    const { change } = record
    const known = bodies.get(change.seq)
    const next = known ? undefined : await applyChange(state, record)
    // The same change again may bring what a tablet that nobody signed in on did not have.
    if (next ? !next.ok : JSON.stringify(known?.record) !== JSON.stringify(record)) continue
    if (next?.ok) state = next.value
    const all = { ...known?.openings, ...fittingOpenings(change, openings) }
    const row = returned.find(({ seq }) => seq === change.seq)
    const body = JSON.stringify({ record, openings: all })
    writeReturnedChange(store, { seq: change.seq, place: place ?? row?.place ?? null, body })
  }
  knowReturned(writer, state)
}

/** Keeps a run that this log once gave a receipt for. A record that the log has, and nothing else, may stand in its place. */
async function takeRun(writer: Writer, { receipt, lines }: ReturnedRun): Promise<Refusal | undefined> {
  const { store, keys, opener } = writer
  const { index, from, to } = receipt.receipt
  if (!(await isReceiptValid(receipt, keys.log.verifier.publicKey)))
    return refuse('found a receipt that this log did not sign')
  const opened = await opener.open(encodeBatch(lines), new Map())
  if (!opened.ok) return opened
  const checked = opened.value.filter((line) => line.kind === 'opened')
  const hashes = checked.map(({ leafHash }) => leafHash)
  if (hashes.length !== to - from + 1 || leavesDigest(hashes) !== receipt.receipt.leaves)
    return refuse(`found other records than the ones that the receipt for ${index} is about`)
  const stands = readLeafHash(store, index)
  if (stands && hashes[0] && isEqual(stands, hashes[0])) return undefined
  const row = readRestoration(store)
  transact(store, () => {
    if (stands && row) writeRestoration(store, { ...row, mode: 'open', size: Math.min(row.size, index) })
    addRun(store, {
      ...{ place: index, length: hashes.length, receipt: JSON.stringify(receipt) },
      parcels: joinParcels(checked.map(({ bytes }) => bytes)),
    })
  })
  return undefined
}

/**
 * Takes what a tablet hands back. The way in is a head that this log signed with its own key and no longer contains:
 * nobody can make one up. What comes in is checked as it was the first time, and each record by the receipt it got.
 */
export const takeReturned = (writer: Writer, { held, changes, runs }: ReturnRequest) =>
  writer.queue(() =>
    inSteps<RestorationAnswer>(writer, async () => {
      const head = await ownHead(writer, held)
      if (head === undefined) return refuse('found a head that this log did not sign')
      if (await contains(writer, head)) return ok(restorationOf(writer))
      note(writer, held, head)
      await takeChanges(writer, changes)
      for (const run of runs) {
        const refused = await takeRun(writer, run)
        if (refused) return refused
      }
      await settle(writer)
      return ok(restorationOf(writer))
    }),
  )

/** Waits no longer for what is missing: what came back is appended in the order it had, behind what is there. */
export const openRestoration = (writer: Writer) =>
  writer.queue(() =>
    inSteps<RestorationAnswer>(writer, async () => {
      await settleOpen(writer)
      return ok(restorationOf(writer))
    }),
  )
