import { type Bytes, isEqual } from '../../core/bytes.ts'
import type { Commitment } from '../../core/commitment.ts'
import type { Digest } from '../../core/digest.ts'
import { admit } from '../../core/ledger/admit.ts'
import { forkLedger, type Ledger, NEW_CHAIN } from '../../core/ledger/ledger.ts'
import { checkPlanRule } from '../../core/ledger/plan-rule.ts'
import type { Flag, Refusal, RefusalKind } from '../../core/ledger/refusal.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Event } from '../../core/record/event.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readPlan } from '../store/plan.ts'
import type { Store } from '../store/query.ts'
import { readPosition } from '../store/read-log.ts'
import { type Candidate, deviceOf } from './candidate.ts'
import type { BadLine } from './open-line.ts'

/** A record that found its place. */
export interface Accepted {
  readonly kind: 'new'
  readonly candidate: Candidate
  readonly event: Event
  readonly hash: Digest
  readonly leafHash: Bytes
  readonly flags: readonly Flag[]
  /** Whose session it was. */
  readonly person: string
}

/** A record that is in the log already, and the receipt that says so; null when it came just now, in this transaction. */
export interface Repeat {
  readonly kind: 'repeat'
  readonly event: Event
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
  ledger: Ledger,
  candidate: Candidate,
  { find, planOf }: { find: FindRepeat; planOf: FindPlan },
): Promise<Verdict> {
  const { record } = candidate.parcel
  if (record.kind === 'change')
    return fail({ kind: 'change-invalid', message: 'found a change among events, expected it sent alone' })
  const { event } = record
  const { leafHash } = candidate
  const before = ledger.chains.get(event.device)
  const repeat = event.seq < (before?.next ?? 0) ? find(event, leafHash) : undefined
  if (repeat) return ok(repeat)
  const admitted = await admit(ledger, record, candidate)
  if (!admitted.ok) return admitted
  const opens = candidate.opens.ok ? checkPlan(ledger, candidate, planOf) : candidate.opens
  if (!opens.ok) {
    // The chain had moved on: put its end back to where it was.
    if (before) ledger.chains.set(event.device, before)
    else ledger.chains.delete(event.device)
    return opens
  }
  const grant = event.type === 'session.opened' ? event.body.grant : before?.session
  const hash = (ledger.chains.get(event.device) ?? NEW_CHAIN).head
  if (!grant || hash === null) throw new Error('judge: found an admitted event without session or hash')
  return ok({ kind: 'new', candidate, event, hash, leafHash, flags: admitted.value, person: grant.person })
}

type FindPlan = (text: Commitment) => Plan | undefined

/** What a tablet judged by must be what the published plan says; a plan that was erased is not asked. */
function checkPlan({ state }: Ledger, { parcel }: Candidate, planOf: FindPlan): Result<null, Refusal> {
  const { record, openings } = parcel
  if (record.kind === 'change' || !('planVersion' in record.event.body)) return ok(null)
  const { plan, planVersion } = record.event.body
  const text = state?.plans[plan]?.[planVersion - 1]?.text
  const opened = text && planOf(text)
  return opened === undefined ? ok(null) : checkPlanRule(opened, record.event, openings)
}

type FindRepeat = (event: Event, leafHash: Bytes) => Repeat | undefined

/** Finds a record that is in the log already, or came just now, byte for byte the same. */
function repeatFinder(store: Store, fresh: ReadonlyMap<string, Bytes>): FindRepeat {
  return (event, leafHash) => {
    const { device, seq } = event
    const known = fresh.get(positionOf(device, seq))
    if (known) return isEqual(known, leafHash) ? { kind: 'repeat', event, receipt: null } : undefined
    const stored = readPosition(store, device, seq)
    if (stored === undefined || !isEqual(stored.leaf_hash, leafHash)) return undefined
    return { kind: 'repeat', event, receipt: stored.receipt }
  }
}

const BEHIND: { kind: RefusalKind; message: string } = {
  kind: 'gap',
  message: 'found a record behind one that was refused, expected it sent again after that one',
}

/** The lines of a batch, and the leaf hashes of what was accepted with it so far, by position: `judge` adds to them. */
interface Batch {
  readonly lines: readonly (Candidate | BadLine)[]
  readonly fresh: Map<string, Bytes>
}

/**
 * Judges the lines of a batch in order. Up to the first bad one they are accepted; the rest are refused, each for its
 * own reason, and where it has none of its own because the history before it has a gap.
 */
export async function judge(store: Store, start: Ledger, { lines, fresh }: Batch): Promise<Judgement> {
  const ledger = forkLedger(start)
  const finders = { find: repeatFinder(store, fresh), planOf: (text: Commitment) => readPlan(store, text) }
  const accepted: (Accepted | Repeat)[] = []
  const refused: Refused[] = []
  let probe = ledger
  for (const [i, line] of lines.entries()) {
    const verdict: Verdict = line.kind === 'opened' ? await judgeOne(probe, line, finders) : fail(line)
    if (verdict.ok && refused.length === 0) {
      accepted.push(verdict.value)
      if (verdict.value.kind === 'new') {
        const { event, leafHash } = verdict.value
        fresh.set(positionOf(event.device, event.seq), leafHash)
      }
      continue
    }
    // What comes behind a bad line is judged on a history of its own, which is dropped.
    if (refused.length === 0) probe = forkLedger(ledger)
    if (verdict.ok && verdict.value.kind === 'repeat') continue
    const { kind, message } = verdict.ok ? BEHIND : verdict.error
    const device = line.kind === 'opened' ? deviceOf(line) : null
    refused.push({ line: i, kind, message, device, bytes: line.bytes })
  }
  return { ledger, accepted, refused }
}
