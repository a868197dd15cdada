import type { State } from '../../core/governance/state.ts'
import { parseVerifierKey } from '../../core/log/verifier-key.ts'
import { isReceiptValid, leavesDigest, type SignedReceipt } from '../../core/record/receipt.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type BatchAnswer, batchAnswerSchema } from '../../core/sync/batch.ts'
import { encodeBatch } from '../../core/sync/seal.ts'
import { ask, type RequestError } from '../api/request.ts'
import type { EventRow } from '../local/database.ts'
import type { TabletStorage } from '../local/storage.ts'

/** `false-receipt`: the server acknowledged something it was not given, or did not sign for. */
export type DeliverError = RequestError | { kind: 'false-receipt'; message: string }

/** Records in one batch: what the server commits in one transaction. */
const BATCH = 250

/** A full batch carries no photographs: a slow network still delivers it in this time. */
const PATIENCE_MS = 60_000

/** What no receipt covers yet, oldest first. */
const undelivered = (database: TabletStorage) =>
  database.outbox.where('[receipted+seq]').between([0, 0], [0, Number.MAX_SAFE_INTEGER])

async function nextBatch(database: TabletStorage) {
  const rows = await undelivered(database).limit(BATCH).toArray()
  const keys = [...new Set(rows.map((row) => row.line.by))]
  const keyLines = (await database.keyLines.bulkGet(keys)).filter((line) => line !== undefined)
  return { rows, body: encodeBatch([...keyLines, ...rows.map((row) => row.line)]) }
}

/** Checks a receipt against what this tablet made: by the pinned log, over these very leaves. */
async function checkReceipt(
  state: State,
  events: ReadonlyMap<number, EventRow>,
  signed: SignedReceipt,
): Promise<boolean> {
  const key = parseVerifierKey(state.log, 'note')
  const { from, to, leaves } = signed.receipt
  if (!key.ok || to < from || to - from > events.size) return false
  const hashes: Uint8Array[] = []
  for (let seq = from; seq <= to; seq++) {
    const event = events.get(seq)
    if (event === undefined) return false
    hashes.push(event.leafHash)
  }
  return leavesDigest(hashes) === leaves && isReceiptValid(signed, key.value.publicKey)
}

async function takeAnswer(
  database: TabletStorage,
  answer: BatchAnswer,
  seqs: readonly number[],
): Promise<void> {
  await database.transaction('rw', ['events', 'receipts', 'outbox'], async () => {
    for (const signed of answer.receipts) {
      const { from, to, index } = signed.receipt
      await database.receipts.put({ ...signed, from })
      // What was refused before (by an older copy of this server, or for want of room) is taken now.
      for (let seq = from; seq <= to; seq++)
        await database.events.update(seq, { index: index + seq - from, finding: null })
      await database.outbox.where('seq').between(from, to, true, true).modify({ receipted: 1 })
    }
    for (const { line, message } of answer.findings) {
      const seq = seqs[line]
      if (seq !== undefined) await database.events.update(seq, { finding: message })
    }
  })
}

/** Events of a receipt may have been delivered in earlier batches: a repeat names them again. */
async function eventsOf(
  database: TabletStorage,
  receipts: readonly SignedReceipt[],
): Promise<Map<number, EventRow>> {
  const events = new Map<number, EventRow>()
  for (const { receipt } of receipts) {
    const rows = await database.events.where('seq').between(receipt.from, receipt.to, true, true).toArray()
    for (const row of rows) events.set(row.seq, row)
  }
  return events
}

export interface Delivered {
  readonly delivered: number
  readonly left: number
  readonly missing: readonly string[]
}

/**
 * Hands over the next batch of the outbox, oldest first. A line counts as delivered only for a receipt that the
 * pinned log signed over this very leaf; everything else is handed over again.
 */
export async function deliver(
  database: TabletStorage,
  state: State,
): Promise<Result<Delivered, DeliverError>> {
  const { rows, body } = await nextBatch(database)
  if (rows.length === 0) return ok({ delivered: 0, left: 0, missing: [] })
  const answer = await ask(
    batchAnswerSchema,
    '/api/records',
    { method: 'POST', body, headers: { 'content-type': 'application/x-ndjson' } },
    PATIENCE_MS,
  )
  if (!answer.ok) return answer
  const events = await eventsOf(database, answer.value.receipts)
  for (const receipt of answer.value.receipts)
    if (!(await checkReceipt(state, events, receipt)))
      return fail({
        kind: 'false-receipt',
        message: 'the server signed for something this tablet did not send',
      })
  const seqs = rows.map((row) => row.seq)
  await takeAnswer(database, answer.value, seqs)
  // What no receipt covers was not delivered, whatever the answer says: asking on at once would never end.
  const kept = (await database.outbox.bulkGet(seqs)).filter((row) => row?.receipted === 0).length
  return ok({
    delivered: rows.length - kept,
    left: await undelivered(database).count(),
    missing: answer.value.missing,
  })
}
