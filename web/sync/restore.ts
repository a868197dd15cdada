import { continuationOf, treeHead } from '../../core/governance/continuation.ts'
import type { Continuation } from '../../core/governance/state.ts'
import { openCheckpoint } from '../../core/log/checkpoint.ts'
import { followHead } from '../../core/log/follow.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { changesAnswerSchema, type PlacedChange } from '../../core/wire/change.ts'
import { ask } from '../api/request.ts'
import type { TabletRow } from '../local/database.ts'
import { followChanges, type Governance, takeChanges } from '../local/governance.ts'
import type { TabletStorage } from '../local/storage.ts'
import { handBack, lostFrom } from './hand-back.ts'
import { type LogEvidence, type ProveError, rememberTiles, type SeenHead, trustedLog } from './prove.ts'
import type { Followed, SyncError } from './round.ts'

interface Place {
  readonly database: TabletStorage
  readonly tablet: TabletRow
  readonly known: Governance
}

type Lie = Extract<ProveError, { kind: 'log-lies' }>

async function open({ known }: Place, note: string): Promise<SeenHead | undefined> {
  const opened = await openCheckpoint(note, trustedLog(known.state))
  return opened.ok ? { ...opened.value, text: note } : undefined
}

/** The rules as they would be, and the changes that lead there: nothing of it is kept. */
interface Newer {
  readonly governance: Governance
  readonly changes: readonly PlacedChange[]
}

/**
 * Follows the server's newer changes on trial. Each is signed by a person; yet they may be of the history that the
 * server made up, and a tablet that kept them would turn away from the true one.
 */
async function newerRules({ tablet, known }: Place, changes: number): Promise<Result<Newer, SyncError>> {
  const count = known.state.changes.length
  if (changes <= count) return ok({ governance: known, changes: [] })
  const answer = await ask(changesAnswerSchema, `/api/changes?from=${count}&places`)
  if (!answer.ok) return answer
  const followed = await followChanges(tablet.genesis, known, answer.value.changes)
  return followed.ok
    ? ok({ governance: followed.value ?? known, changes: answer.value.changes })
    : fail({ kind: 'governance', message: followed.error.message })
}

/** From here on every record that was made here is proven again, and those that the log lost are handed over again. */
async function beginAgain(
  database: TabletStorage,
  { seqs, head }: { seqs: readonly number[]; head: SeenHead },
  evidence: LogEvidence,
): Promise<void> {
  const { events, outbox, log, alarms } = database
  await database.transaction('rw', ['events', 'outbox', 'log', 'alarms'], async () => {
    await events.where('standing').equals('proven').modify({ standing: 'received' })
    for (const seq of seqs) {
      await events.update(seq, { standing: 'saved', index: null, finding: null })
      await outbox.update(seq, { receipted: 0 })
    }
    await log.put({ id: 'checkpoint', note: head.text, size: head.checkpoint.size })
    const message = 'a person signed that the log goes on without what was lost'
    await alarms.add({ at: Date.now(), kind: 'continued', message, evidence })
  })
}

/**
 * Follows the log across a break that a person signed for: the change names the very head that this tablet holds, and
 * the log has, unaltered, the head that it says to go on from.
 */
async function goOn(
  { database, tablet, known }: Place,
  { changes, head, continuation }: Newer & { head: SeenHead; continuation: Continuation },
  evidence: LogEvidence,
): Promise<Result<Followed, SyncError>> {
  const tiles = rememberTiles()
  const followed = await followHead(treeHead(continuation.from), head.checkpoint, tiles)
  if (!followed.ok && followed.error.kind === 'missing-tile')
    return fail({ kind: 'offline', message: followed.error.message })
  if (!followed.ok)
    return fail({
      kind: 'log-lies',
      message: `this is not the log that a person signed for: ${followed.error.message}`,
      evidence,
    })
  const seqs = await lostFrom(database, head.checkpoint, tiles)
  if (seqs === undefined) return fail({ kind: 'offline', message: 'the log could not be read' })
  const taken = await takeChanges(database, tablet, known, changes)
  if (!taken.ok) return fail({ kind: 'governance', message: taken.error.message })
  await beginAgain(database, { seqs, head }, evidence)
  return ok({ governance: taken.value, head })
}

/**
 * When the log does not contain the head that this tablet holds: follows it where a person signed for that, and else
 * hands back what the server may have lost. The alarm stays until the log is whole again, or somebody has signed.
 */
export async function afterLie(
  place: Place,
  changes: number,
  lie: Lie,
): Promise<Result<Followed, SyncError>> {
  const { evidence } = lie
  const [held, head] = [
    evidence && (await open(place, evidence.held)),
    evidence && (await open(place, evidence.shown)),
  ]
  if (evidence === undefined || held === undefined || head === undefined) return fail(lie)
  const newer = await newerRules(place, changes)
  const state = newer.ok ? newer.value.governance.state : place.known.state
  const continuation = continuationOf(state, held.checkpoint)
  if (newer.ok && continuation) return goOn(place, { ...newer.value, head, continuation }, evidence)
  await handBack(place, held.text, head.checkpoint)
  return fail(lie)
}
