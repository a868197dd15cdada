import type { Openings } from '../../core/commitment.ts'
import { applyChange } from '../../core/governance/apply-change.ts'
import type { State } from '../../core/governance/state.ts'
import { encodeJson } from '../../core/json.ts'
import { forkLedger, stateHash } from '../../core/ledger/ledger.ts'
import { MAX_RECORD_BYTES } from '../../core/limit.ts'
import { hashLeaf } from '../../core/log/tree.ts'
import { type Change, changeHash } from '../../core/record/change.ts'
import { checkChangeOpenings } from '../../core/record/check-change-openings.ts'
import { encodeRecord, type SignedChange } from '../../core/record/record.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { CourierError } from '../courier.ts'
import { stepLog } from '../log/step.ts'
import { endIfOver, isWaiting, WAITING } from '../restoration/standing.ts'
import type { NewLeaf } from '../store/append.ts'
import { readChanges } from '../store/read-log.ts'
import { commit, type Writer } from './writer.ts'

type Taken = Result<{ index: number }, CourierError>

const refuse = (message: string) => fail<CourierError>({ kind: 'refused', message })

/** The genesis must name this log and this recipient: tablets pin it, and would seal to somebody else for ever. */
function checkGenesis({ keys }: Writer, { seq, ops }: Change): Result<null, CourierError> {
  const [found] = ops
  if (seq !== 0 || found?.op !== 'plant.found') return ok(null)
  if (found.log !== keys.log.text) return refuse(`found log ${found.log}, expected ${keys.log.text}`)
  if (found.recipient !== keys.sealing.recipient)
    return refuse(`found recipient ${found.recipient}, expected ${keys.sealing.recipient}`)
  return ok(null)
}

/** The leaf of a change that the plant has already: whoever lost the answer asks again. */
function findRepeat({ store, head }: Writer, change: Change): number | undefined {
  if (head.ledger.state?.changes[change.seq] !== changeHash(change)) return undefined
  return readChanges(store, change.seq)[0]?.leaf
}

/** Appends a change that was checked: at the end, in a step of its own. */
export async function appendChange(
  writer: Writer,
  record: SignedChange,
  next: State,
  openings: Openings,
): Promise<Taken> {
  const { head, keys, now } = writer
  const bytes = encodeRecord(record)
  if (bytes.length > MAX_RECORD_BYTES)
    return fail({
      kind: 'too-large',
      message: `found a change of ${bytes.length} bytes, expected at most ${MAX_RECORD_BYTES}`,
    })
  const { change } = record
  const leafHash = hashLeaf(bytes)
  const leaf: NewLeaf = {
    ...{ leaf: head.edge.size, kind: 'change', device: null, seq: change.seq, hash: changeHash(change) },
    ...{ leaf_hash: leafHash, bytes, received_at: now(), flags: '[]', receipt: null, opens: null },
    ...{ openings: encodeJson(openings), blobs: [] },
  }
  const ledger = { ...forkLedger(head.ledger), state: next }
  const step = await stepLog(head.edge, [leafHash], keys.log)
  const checkpoint = { size: step.edge.size, note: step.note, stateHash: stateHash(ledger) }
  const committed = await commit(
    writer,
    {
      ...{ leaves: [leaf], receipts: [], tiles: step.tiles, checkpoint, state: next },
      ...{ chains: new Map(), inspections: [], datasetEvents: [], selftests: [], findings: [] },
    },
    { ledger, edge: step.edge },
  )
  return committed.ok ? ok({ index: leaf.leaf }) : committed
}

async function take(writer: Writer, record: SignedChange, openings: Openings): Promise<Taken> {
  const { change } = record
  const repeat = findRepeat(writer, change)
  if (repeat !== undefined) return ok({ index: repeat })
  if (isWaiting(writer.store)) return fail(WAITING)
  const genesis = checkGenesis(writer, change)
  if (!genesis.ok) return genesis
  const next = await applyChange(writer.head.ledger.state, record)
  if (!next.ok)
    return fail({ kind: next.error.kind === 'stale' ? 'stale' : 'refused', message: next.error.message })
  const opened = checkChangeOpenings(change, openings)
  if (!opened.ok) return refuse(opened.error.message)
  const appended = await appendChange(writer, record, next.value, opened.value)
  if (appended.ok && change.ops.some(({ op }) => op === 'log.continue')) await endIfOver(writer)
  return appended
}

/** Appends a change, the genesis included, on the head that it names. */
export const takeChange = (writer: Writer, record: SignedChange, openings: Openings): Promise<Taken> =>
  writer.queue(() => take(writer, record, openings))
