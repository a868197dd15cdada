import { hashBytes } from '../../core/hash.ts'
import type { SignedReceipt } from '../../core/record/receipt.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { BatchAnswer, Finding } from '../../core/sync/batch.ts'
import type { CourierError } from '../courier.ts'
import { isFindingKept, type NewFinding } from '../store/finding.ts'
import type { Store } from '../store/query.ts'
import { readReceipt } from '../store/read-log.ts'
import { readMissing } from '../store/wanted.ts'
import { appendEvents } from './append-events.ts'
import { openCandidates } from './candidate.ts'
import { type Accepted, type Judgement, judge, type Refused, type Repeat } from './judge.ts'
import { commit, commitFindings, hasRoom, type Writer } from './writer.ts'

const FULL = 'no room is left for records that are refused: somebody must look at the findings first'

/** The findings that are not kept yet: a tablet sends what was refused again and again. */
function newFindings(store: Store, refused: readonly Refused[], at: number): NewFinding[] {
  return refused
    .map(({ kind, message, device, bytes }) => ({
      at,
      kind,
      message,
      device,
      digest: hashBytes(bytes),
      bytes,
    }))
    .filter(({ kind, digest }) => !isFindingKept(store, kind, digest))
}

/** Stored receipts of the repeats, each once, in the order of the lines. */
function storedReceipts(store: Store, accepted: readonly (Accepted | Repeat)[]): SignedReceipt[] {
  const ids = new Set<number>()
  for (const each of accepted) if (each.kind === 'repeat' && each.receipt !== null) ids.add(each.receipt)
  return [...ids].map((id) => JSON.parse(readReceipt(store, id) ?? 'null'))
}

/** The devices that the answer is for: those of what was accepted, or of what was refused when nothing was. */
function devicesOf({ accepted, refused }: Judgement, receipts: readonly SignedReceipt[]): Set<string> {
  const devices = new Set<string>(receipts.map(({ receipt }) => receipt.device))
  for (const each of accepted) if (each.kind === 'new') devices.add(each.event.device)
  if (devices.size === 0) for (const { device } of refused) if (device !== null) devices.add(device)
  return devices
}

/** Makes a judgement durable: one transaction, then the answer. */
async function settle(writer: Writer, judgement: Judgement): Promise<Result<BatchAnswer, CourierError>> {
  const { store } = writer
  const { ledger, accepted, refused } = judgement
  const fresh = accepted.filter((each) => each.kind === 'new')
  const wanted = newFindings(store, refused, writer.now())
  const isRoom = hasRoom(writer, wanted)
  // What is valid is never held up by a full store of what is not; but nothing is said to be kept that is not.
  if (!isRoom && accepted.length === 0) return fail({ kind: 'full', message: FULL })
  const findings = isRoom ? wanted : []
  const receipts = storedReceipts(store, accepted)
  if (fresh.length > 0) {
    const step = await appendEvents(writer, ledger, fresh)
    const committed = await commit(writer, { ...step.append, findings }, step.head)
    if (!committed.ok) return committed
    receipts.push(...step.receipts)
  } else if (findings.length > 0) {
    const committed = await commitFindings(writer, findings)
    if (!committed.ok) return committed
  }
  const said: Finding[] = isRoom
    ? refused.map(({ line, kind, message }) => ({ line, kind, message }))
    : [{ line: accepted.length, kind: 'full', message: FULL }]
  const missing = [...devicesOf(judgement, receipts)].flatMap((device) => readMissing(store, device))
  return ok({ accepted: accepted.length, receipts, findings: said, missing })
}

/**
 * Takes a batch as it came over the wire: opens, judges and appends it in order up to the first record that is not
 * valid, keeps the rest with why, and answers when all of it is on disk. Opening asks nothing of the history, and
 * signatures little: both are under way while the batches before it are written.
 */
export async function ingest(writer: Writer, body: Uint8Array): Promise<Result<BatchAnswer, CourierError>> {
  const lines = await openCandidates(body, writer.openKey, writer.head.ledger)
  if (!lines.ok) return lines
  return writer.queue(async () => settle(writer, await judge(writer.store, writer.head.ledger, lines.value)))
}
