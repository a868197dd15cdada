import { type Bytes, isEqual } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { admit, type SignatureCheck, startSignatureChecks } from '../../core/ledger/admit.ts'
import { forkLedger, type Ledger, NEW_CHAIN } from '../../core/ledger/ledger.ts'
import type { Flag, RefusalKind } from '../../core/ledger/refusal.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { checkOpenings } from '../../core/record/check-openings.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Store } from '../store/query.ts'
import { readPosition } from '../store/read-log.ts'
import { type BadLine, deviceOf, type OpenedLine } from './open-line.ts'

/** A record that found its place. */
export interface Accepted {
  readonly kind: 'new'
  readonly opened: OpenedLine
  readonly record: SignedEvent
  readonly hash: Digest
  readonly leafHash: Bytes
  readonly flags: readonly Flag[]
  /** Whose session it was. */
  readonly person: string
}

/** A record that is in the log already, and the receipt that says so; null when it came earlier in this batch. */
export interface Repeat {
  readonly kind: 'repeat'
  readonly receipt: number | null
}

/** A line that is not accepted, and why. */
export interface Refused {
  readonly line: number
  readonly kind: RefusalKind
  readonly message: string
  readonly device: string | null
  readonly bytes: Uint8Array
}

export interface Judgement {
  /** The history with what was accepted. */
  readonly ledger: Ledger
  /** What the lines before the first bad one are, in order. */
  readonly accepted: readonly (Accepted | Repeat)[]
  readonly refused: readonly Refused[]
}

type Verdict = Result<Accepted | Repeat, { kind: RefusalKind; message: string }>

const positionOf = (device: string, seq: number) => `${device}/${seq}`

/** Judges one record on a ledger; moves the ledger on only when it is accepted. */
async function judgeOne(
  ...[ledger, opened, check, find]: [Ledger, OpenedLine, SignatureCheck | undefined, FindRepeat]
): Promise<Verdict> {
  const { record, openings } = opened.parcel
  if (record.kind === 'change')
    return fail({ kind: 'change-invalid', message: 'found a change among events, expected it sent alone' })
  const { event } = record
  const before = ledger.chains.get(event.device)
  const leafHash = hashLeaf(opened.leaf)
  const repeat = event.seq < (before?.next ?? 0) ? find(event.device, event.seq, leafHash) : undefined
  if (repeat) return ok(repeat)
  const admitted = await admit(ledger, record, check)
  if (!admitted.ok) return admitted
  const opens = checkOpenings(event, openings)
  if (!opens.ok) {
    // The chain had moved on: put its end back to where it was.
    if (before) ledger.chains.set(event.device, before)
    else ledger.chains.delete(event.device)
    return opens
  }
  const grant = event.type === 'session.opened' ? event.body.grant : before?.session
  const hash = (ledger.chains.get(event.device) ?? NEW_CHAIN).head
  if (!grant || hash === null) throw new Error('judge: found an admitted event without session or hash')
  return ok({ kind: 'new', opened, record, hash, leafHash, flags: admitted.value, person: grant.person })
}

type FindRepeat = (device: string, seq: number, leafHash: Bytes) => Repeat | undefined

/** Finds a record that is in the log already, or came earlier in this batch, byte for byte the same. */
function repeatFinder(store: Store, fresh: ReadonlyMap<string, Bytes>): FindRepeat {
  return (device, seq, leafHash) => {
    const known = fresh.get(positionOf(device, seq))
    if (known) return isEqual(known, leafHash) ? { kind: 'repeat', receipt: null } : undefined
    const stored = readPosition(store, device, seq)
    if (stored === undefined || !isEqual(stored.leaf_hash, leafHash)) return undefined
    return { kind: 'repeat', receipt: stored.receipt }
  }
}

const BEHIND: { kind: RefusalKind; message: string } = {
  kind: 'gap',
  message: 'found a record behind one that was refused, expected it sent again after that one',
}

/**
 * Judges the lines of a batch in order. Up to the first bad one they are accepted; the rest are refused, each for its
 * own reason, and where it has none of its own because the history before it has a gap.
 */
export async function judge(
  store: Store,
  start: Ledger,
  lines: readonly Result<OpenedLine, BadLine>[],
): Promise<Judgement> {
  const ledger = forkLedger(start)
  const records = lines.flatMap((line) => (line.ok ? [line.value.parcel.record] : []))
  const checks = startSignatureChecks(start, records).values()
  const fresh = new Map<string, Bytes>()
  const find = repeatFinder(store, fresh)
  const accepted: (Accepted | Repeat)[] = []
  const refused: Refused[] = []
  let probe = ledger
  for (const [i, line] of lines.entries()) {
    const check = line.ok ? checks.next().value : undefined
    const verdict: Verdict = line.ok ? await judgeOne(probe, line.value, check, find) : line
    if (verdict.ok && refused.length === 0) {
      accepted.push(verdict.value)
      if (verdict.value.kind === 'new') {
        const { event } = verdict.value.record
        fresh.set(positionOf(event.device, event.seq), verdict.value.leafHash)
      }
      continue
    }
    // What comes behind a bad line is judged on a history of its own, which is dropped.
    if (refused.length === 0) probe = forkLedger(ledger)
    if (verdict.ok && verdict.value.kind === 'repeat') continue
    const { kind, message } = verdict.ok ? BEHIND : verdict.error
    const place = line.ok
      ? { device: deviceOf(line.value), bytes: line.value.bytes }
      : { device: null, bytes: line.error.bytes }
    refused.push({ line: i, kind, message, ...place })
  }
  return { ledger, accepted, refused }
}
