import { type Ledger, stateHash } from '../../core/ledger/ledger.ts'
import { blobsOf } from '../../core/record/blobs-of.ts'
import type { SignedReceipt } from '../../core/record/receipt.ts'
import { stepLog } from '../log/step.ts'
import type { Append, NewLeaf } from '../store/append.ts'
import { recordDatasetEvent } from '../store/dataset-event.ts'
import type { Head } from '../store/head.ts'
import { readInspectionRecord } from '../store/inspection.ts'
import { recordInspections } from '../store/inspection-record.ts'
import type { Store } from '../store/query.ts'
import { readOpenedSeq } from '../store/read-log.ts'
import type { InspectionRecord } from '../store/schema.ts'
import { recordSelftest } from '../store/selftest.ts'
import type { Accepted } from './judge.ts'
import { runsOf, signReceipt } from './receipts.ts'
import type { Writer } from './writer.ts'

function leafOf(accepted: Accepted, leaf: number, receivedAt: number, receipt: number): NewLeaf {
  const { candidate, event, hash, leafHash, flags } = accepted
  return {
    ...{ leaf, kind: 'event', device: event.device, seq: event.seq, hash, leaf_hash: leafHash },
    ...{ bytes: candidate.leaf, received_at: receivedAt, flags: JSON.stringify(flags), receipt },
    opens: event.type === 'session.opened' ? event.session : null,
    openings: candidate.openings,
    blobs: blobsOf(event),
  }
}

/** The rows that these events make or change, in the list of inspections. */
function inspectionsOf(store: Store, accepted: readonly Accepted[], leaves: readonly NewLeaf[]) {
  const rows = new Map<string, InspectionRecord>()
  const openedSeqs = new Map<string, number>()
  const known = (inspection: string, device: string) =>
    rows.get(`${inspection}/${device}`) ?? readInspectionRecord(store, inspection, device)
  for (const [i, { event, flags, person, candidate }] of accepted.entries()) {
    const leaf = leaves[i]
    if (leaf === undefined) continue
    if (event.type === 'session.opened') openedSeqs.set(event.session, event.seq)
    const openedSeq = openedSeqs.get(event.session) ?? readOpenedSeq(store, event.device, event.session)
    if (openedSeq === undefined) throw new Error(`inspections: found no opening of session ${event.session}`)
    openedSeqs.set(event.session, openedSeq)
    const { received_at: receivedAt } = leaf
    const { openings } = candidate.parcel
    const admitted = { leaf: leaf.leaf, event, openings, receivedAt, flags, person, openedSeq }
    for (const row of recordInspections(admitted, known)) rows.set(`${row.inspection}/${row.device}`, row)
  }
  return [...rows.values()]
}

/**
 * Works out one step that appends these events: what to write, the head after it, and the receipts for each batch.
 * `given`: they stand again where they stood, under the receipt that was signed then.
 */
export async function appendEvents(
  { store, keys, now, head }: Writer,
  ledger: Ledger,
  batches: readonly (readonly Accepted[])[],
  given?: SignedReceipt,
): Promise<{ append: Omit<Append, 'findings'>; head: Head; receipts: SignedReceipt[][] }> {
  const { state } = ledger
  if (state === undefined) throw new Error('append: found events before the genesis')
  const receivedAt = given?.receipt.receivedAt ?? now()
  const first = head.edge.size
  const accepted = batches.flat()
  let index = first
  const runsOfBatches = batches.map((batch) => {
    const runs = runsOf(batch, index)
    index += batch.length
    return runs
  })
  const runs = runsOfBatches.flat()
  const receipts = given
    ? [given]
    : await Promise.all(runs.map((run) => signReceipt(state.plant, run, receivedAt, keys.log)))
  const runIndex = runs.flatMap((run, i) => run.accepted.map(() => i))
  const leaves = accepted.map((each, i) => leafOf(each, first + i, receivedAt, runIndex[i] ?? 0))
  const step = await stepLog(
    head.edge,
    accepted.map(({ leafHash }) => leafHash),
    keys.log,
  )
  const devices = new Set(runs.map((run) => run.device))
  const append = {
    leaves,
    receipts: receipts.map((receipt) => ({ device: receipt.receipt.device, body: JSON.stringify(receipt) })),
    tiles: step.tiles,
    checkpoint: { size: step.edge.size, note: step.note, stateHash: stateHash(ledger) },
    state: undefined,
    chains: new Map([...ledger.chains].filter(([device]) => devices.has(device))),
    inspections: inspectionsOf(store, accepted, leaves),
    datasetEvents: accepted.flatMap(({ event }, i) => recordDatasetEvent(first + i, event) ?? []),
    selftests: accepted.flatMap(({ event }, i) => recordSelftest(first + i, event) ?? []),
  }
  const left = [...receipts]
  return {
    ...{ append, head: { ledger, edge: step.edge } },
    receipts: runsOfBatches.map((each) => left.splice(0, each.length)),
  }
}
