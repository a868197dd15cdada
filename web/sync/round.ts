import { headOf } from '../../core/governance/state.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type MissingAnswer, missingAnswerSchema } from '../../core/wire/answer.ts'
import { changesAnswerSchema, plantAnswerSchema } from '../../core/wire/change.ts'
import { ask, type RequestError } from '../api/request.ts'
import type { TabletRow } from '../local/database.ts'
import { type Governance, takeChanges } from '../local/governance.ts'
import type { Pen } from '../local/recorder.ts'
import type { TabletStorage } from '../local/storage.ts'
import { type DeliverError, deliver } from './deliver.ts'
import { keepProven } from './keep.ts'
import { followLog, type ProveError, proveEvents, rememberTiles, type SeenHead } from './prove.ts'
import { afterLie } from './restore.ts'
import { markReceived, type UploadProgress, uploadMissing, withheldOf } from './upload.ts'
import { cosignHead, witnessed } from './witness.ts'

export type SyncError = DeliverError | ProveError | { kind: 'other-plant' | 'governance'; message: string }

/** What a round reports while it runs. */
export interface Watch {
  onGovernance(governance: Governance): void
  onBacklog(left: number): void
  onUpload(progress: UploadProgress | undefined): void
  /** How many blobs the server lacks that this tablet cannot hand over: kept for whoever took them, or gone. */
  onWithheld(count: { readonly kept: number; readonly gone: number }): void
  /** How many records of the log one other has seen, two others, and so on up to the quorum. */
  onWitnessed(sizes: readonly number[]): void
}

/** The plant's rules and the log's head, as far as this tablet has checked them. */
export interface Followed {
  readonly governance: Governance
  readonly head: SeenHead
}

/** Brings the plant's rules up to date; every change is verified before it counts. */
async function followGovernance(
  database: TabletStorage,
  tablet: TabletRow,
  known: Governance,
): Promise<Result<Followed, SyncError>> {
  const plant = await ask(plantAnswerSchema, '/api/plant')
  if (!plant.ok) return plant
  if (!plant.value.founded || plant.value.plant !== tablet.plant)
    return fail({
      kind: 'other-plant',
      message: 'the server at this address is not the one this tablet was enrolled with',
    })
  // Before anything of what this server says is taken: its log must contain what this tablet has seen of it.
  const log = await followLog(database, known.state)
  if (!log.ok)
    return log.error.kind === 'log-lies' && log.error.evidence
      ? afterLie({ database, tablet, known }, plant.value.changes, log.error)
      : log
  if (plant.value.head === headOf(known.state)) return ok({ governance: known, head: log.value })
  const count = known.state.changes.length
  if (plant.value.changes <= count)
    return fail({
      kind: 'governance',
      message: "the server's rules are older than this tablet's, or are others",
    })
  const answer = await ask(changesAnswerSchema, `/api/changes?from=${count}&places`)
  if (!answer.ok) return answer
  const taken = await takeChanges(database, tablet, known, answer.value.changes)
  if (!taken.ok) return fail({ kind: 'governance', message: taken.error.message })
  // Others may have been made since the server said which is the last: that one is among them.
  if (taken.value.state.changes[plant.value.changes - 1] !== plant.value.head)
    return fail({ kind: 'governance', message: 'the server withholds changes of the rules that it named' })
  return ok({ governance: taken.value, head: log.value })
}

async function deliverAll(
  database: TabletStorage,
  { state }: Governance,
  watch: Watch,
): Promise<Result<number, SyncError>> {
  for (let delivered = 0; ; ) {
    const batch = await deliver(database, state)
    if (!batch.ok) return batch
    watch.onBacklog(batch.value.left)
    delivered += batch.value.delivered
    if (batch.value.left === 0 || batch.value.delivered === 0) return ok(delivered)
  }
}

/** All that the server lacks of this tablet: what it can hand over may stand behind much that it cannot. */
async function askMissing(tablet: TabletRow): Promise<Result<string[], RequestError>> {
  const missing: string[] = []
  for (let from: number | null = 0; from !== null; ) {
    const path: string = `/api/blobs/missing?device=${tablet.device}&from=${from}`
    const answer: Result<MissingAnswer, RequestError> = await ask(missingAnswerSchema, path)
    if (!answer.ok) return answer
    missing.push(...answer.value.missing)
    const next: number | null = answer.value.next ?? null
    if (next !== null && next <= from)
      return fail({ kind: 'garbled', message: 'found a list of photographs that never ends' })
    from = next
  }
  return ok(missing)
}

/** Uploads what the server lacks of this tablet, and marks what it then has whole. */
async function deliverBlobs(
  { database, tablet, pen }: Round,
  watch: Watch,
): Promise<Result<null, RequestError>> {
  const asked = await askMissing(tablet)
  if (!asked.ok) return asked
  const uploaded = await uploadMissing(database, asked.value, pen, watch.onUpload)
  watch.onUpload(undefined)
  const left = asked.value.length === 0 ? asked : await askMissing(tablet)
  if (!left.ok) return left
  const withheld = await withheldOf(database, left.value)
  watch.onWithheld({ kept: withheld.kept.size, gone: withheld.gone.size })
  await markReceived(database, left.value, withheld)
  return uploaded
}

/** Whose round it is; with the pen of whoever is signed in, where somebody is. */
export interface Round {
  readonly database: TabletStorage
  readonly tablet: TabletRow
  readonly known: Governance
  readonly pen?: Pen | undefined
}

/**
 * One round with the server: the log's head, rules, records, photographs, proofs, in this order. Each step is idempotent and leaves
 * the tablet right wherever it is cut off; the next round goes on from there.
 */
export async function syncRound(round: Round, watch: Watch): Promise<Result<Governance, SyncError>> {
  const { database, tablet, known } = round
  const followed = await followGovernance(database, tablet, known)
  if (!followed.ok) return followed
  const { governance } = followed.value
  if (governance !== known) watch.onGovernance(governance)
  const delivered = await deliverAll(database, governance, watch)
  if (!delivered.ok) return delivered
  const blobs = await deliverBlobs(round, watch)
  if (!blobs.ok) return blobs
  const tiles = rememberTiles()
  const head =
    delivered.value > 0 ? await followLog(database, governance.state, tiles) : ok(followed.value.head)
  if (!head.ok) return head
  const place = { tablet, state: governance.state }
  // It says to others what this tablet saw; its own proofs do not wait for that.
  const cosigned = cosignHead(place, head.value)
  const received = () => database.events.where('standing').equals('received')
  const others = await witnessed(place, { head: head.value, tiles }, async (enough) => {
    const last = await received().last()
    return last !== undefined && (last.index ?? 0) >= (enough?.size ?? 0)
  })
  if (!others.ok) return others
  watch.onWitnessed(others.value.sizes)
  const proven = await proveEvents(database, others.value.head, head.value.checkpoint.size, tiles)
  await cosigned
  if (!proven.ok) return proven
  // It reads every proven event: only when there is something new, not at each round of an idle tablet.
  if (proven.value > 0) await keepProven(database, Date.now())
  return ok(governance)
}
