import type { Bytes } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import type { Ledger } from '../../core/ledger/ledger.ts'
import { sessionKeysOf } from '../../core/ledger/signature-check.ts'
import type { SignedReceipt } from '../../core/record/receipt.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { BatchAnswer, Finding } from '../../core/sync/batch.ts'
import type { CourierError } from '../courier.ts'
import { MAX_GROUPED_BATCHES } from '../limit.ts'
import { isWaiting, WAITING } from '../restoration/standing.ts'
import { isFindingKept, type NewFinding } from '../store/finding.ts'
import type { Store } from '../store/query.ts'
import { readReceipt } from '../store/read-log.ts'
import { readMissing } from '../store/wanted.ts'
import { appendEvents } from './append-events.ts'
import { type Candidate, candidateOf } from './candidate.ts'
import { gather } from './gather.ts'
import { type Accepted, type Judgement, judge, type Refused, type Repeat } from './judge.ts'
import type { BadLine } from './open-line.ts'
import { commit, commitFindings, hasRoom, type Writer } from './writer.ts'

type Lines = readonly (Candidate | BadLine)[]
type Answer = Result<BatchAnswer, CourierError>

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

/** Of the receipts that were just made, those for what came just now with another batch. */
function receiptsBeside(
  accepted: readonly (Accepted | Repeat)[],
  made: readonly SignedReceipt[],
): SignedReceipt[] {
  const beside = accepted.flatMap((each) =>
    each.kind === 'repeat' && each.receipt === null ? [each.event] : [],
  )
  return made.filter(({ receipt: { device, from, to } }) =>
    beside.some((event) => event.device === device && event.seq >= from && event.seq <= to),
  )
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

/** What is to be kept of a judgement, and whether there is room for its findings. */
interface Kept {
  readonly judgement: Judgement
  readonly fresh: readonly Accepted[]
  readonly findings: readonly NewFinding[]
  readonly isRoom: boolean
}

/** Judges the batches of a group one after another, each on the history that the ones before it leave. */
async function judgeGroup(
  { store, head }: Writer,
  group: readonly Lines[],
): Promise<{ judgements: Judgement[]; ledger: Ledger }> {
  const fresh = new Map<string, Bytes>()
  const judgements: Judgement[] = []
  let { ledger } = head
  for (const lines of group) {
    const judgement = await judge(store, ledger, { lines, fresh })
    judgements.push(judgement)
    ledger = judgement.ledger
  }
  return { judgements, ledger }
}

/** What of each judgement there is room for. What is valid is never held up by a full store of what is not. */
function keepable(writer: Writer, judgements: readonly Judgement[]): Kept[] {
  const findings: NewFinding[] = []
  return judgements.map((judgement) => {
    const wanted = newFindings(writer.store, judgement.refused, writer.now())
    const isRoom = hasRoom(writer, [...findings, ...wanted])
    if (isRoom) findings.push(...wanted)
    const fresh = judgement.accepted.filter((each) => each.kind === 'new')
    return { judgement, fresh, findings: isRoom ? wanted : [], isRoom }
  })
}

/** The answer to one batch, when all that it says is on disk. `made` are the transaction's receipts, by batch. */
function answerTo(
  store: Store,
  { judgement, isRoom }: Kept,
  place: number,
  made: readonly SignedReceipt[][] = [],
): Answer {
  const { accepted, refused } = judgement
  // Nothing is said to be kept that is not.
  if (!isRoom && accepted.length === 0) return fail({ kind: 'full', message: FULL })
  const own = made[place] ?? []
  const others = made.flat().filter((receipt) => !own.includes(receipt))
  const receipts = [...storedReceipts(store, accepted), ...receiptsBeside(accepted, others), ...own]
  const findings: Finding[] = isRoom
    ? refused.map(({ line, kind, message }) => ({ line, kind, message }))
    : [{ line: accepted.length, kind: 'full', message: FULL }]
  const missing = [...devicesOf(judgement, receipts)].flatMap(
    (device) => readMissing(store, device, 0).missing,
  )
  return ok({ accepted: accepted.length, receipts, findings, missing })
}

/** Makes the judgements of a group durable: one transaction, then the answers. */
async function settle(writer: Writer, group: readonly Lines[]): Promise<Answer[]> {
  if (isWaiting(writer.store)) return group.map(() => fail(WAITING))
  const { judgements, ledger } = await judgeGroup(writer, group)
  const kept = keepable(writer, judgements)
  const findings = kept.flatMap((each) => each.findings)
  const failed = (committed: Result<never, CourierError>) => group.map(() => committed)
  if (kept.some(({ fresh }) => fresh.length > 0)) {
    const step = await appendEvents(
      writer,
      ledger,
      kept.map(({ fresh }) => fresh),
    )
    const committed = await commit(writer, { ...step.append, findings }, step.head)
    if (!committed.ok) return failed(committed)
    return kept.map((each, i) => answerTo(writer.store, each, i, step.receipts))
  }
  if (findings.length > 0) {
    const committed = await commitFindings(writer, findings)
    if (!committed.ok) return failed(committed)
  }
  return kept.map((each, i) => answerTo(writer.store, each, i))
}

/**
 * What takes a batch as it came over the wire: opens, judges and appends it in order up to the first record that is
 * not valid, keeps the rest with why, and answers when all of it is on disk. Opening asks nothing of the history, and
 * signatures little: both are under way while the batches before it are written. Those that wait meanwhile share one
 * transaction: a page that all of them change is then encrypted once.
 */
export function makeIngest(writer: Writer): (body: Uint8Array) => Promise<Answer> {
  const settleNext = gather<Lines, Answer>(writer.queue, MAX_GROUPED_BATCHES, (group) =>
    settle(writer, group),
  )
  return async (body) => {
    const opened = await writer.opener.open(body, sessionKeysOf(writer.head.ledger))
    if (!opened.ok) return opened
    const { ledger } = writer.head
    return settleNext(opened.value.map((line) => (line.kind === 'opened' ? candidateOf(line, ledger) : line)))
  }
}
