import type { State } from '../../core/governance/state.ts'
import { quorumOf, tabletWitness, witnessesOf } from '../../core/governance/witness.ts'
import type { Checkpoint } from '../../core/log/checkpoint.ts'
import { cosign } from '../../core/log/cosignature.ts'
import { cosignersOf } from '../../core/log/cosigners.ts'
import { followHead } from '../../core/log/follow.ts'
import { encodeNote } from '../../core/log/note.ts'
import type { FetchTile } from '../../core/log/tile.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { send } from '../api/request.ts'
import type { TabletRow } from '../local/database.ts'
import { fetchCheckpoint, type ProveError, type SeenHead } from './prove.ts'

/** A tablet, and the plant as it has folded it. */
interface Place {
  readonly tablet: TabletRow
  readonly state: State
}

/**
 * Says to everybody that this tablet has seen a head of the log, which it has stored already: a witness, with the key
 * that it was enrolled with (tlog-cosignature, Format). A server that does not take it refuses service, and no more.
 */
export async function cosignHead({ tablet, state }: Place, { note }: SeenHead): Promise<void> {
  const name = tabletWitness(tablet.device)
  const key = witnessesOf(state).find((each) => each.name === name)
  if (key === undefined || note.signatures.some((each) => each.name === name)) return
  const sign = async (message: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', tablet.key, message))
  const signature = await cosign(note.text, key, Math.floor(Date.now() / 1000), sign)
  await send('/log/cosignatures', {
    method: 'POST',
    body: encodeNote({ text: note.text, signatures: [signature] }),
  })
}

/** Whose record it is about: others are everybody besides that tablet. */
interface Apart {
  readonly tablet: Pick<TabletRow, 'device'>
  readonly state: State
}

/** A head that so many others have seen, which fits the one that this tablet saw; undefined when there is none. */
async function seenBy(
  { tablet, state }: Apart,
  { head, tiles }: { head: SeenHead; tiles: FetchTile },
  least: number,
): Promise<Result<Checkpoint | undefined, ProveError>> {
  const own = tabletWitness(tablet.device)
  const path = `/log/cosigned?besides=${encodeURIComponent(own)}&least=${least}`
  const fetched = await fetchCheckpoint(state, path)
  if (!fetched.ok) return fetched.error.kind === 'refused' ? ok(undefined) : fetched
  const { checkpoint, note, text } = fetched.value
  const others = witnessesOf(state).filter(({ name }) => name !== own)
  if ((await cosignersOf(note, others)).length < least) return ok(undefined)
  const [older, newer] =
    checkpoint.size <= head.checkpoint.size ? [checkpoint, head.checkpoint] : [head.checkpoint, checkpoint]
  const agreed = await followHead(older, newer, tiles)
  if (agreed.ok) return ok(checkpoint)
  if (agreed.error.kind === 'missing-tile') return fail({ kind: 'offline', message: agreed.error.message })
  // Two heads of one log that do not fit together: somebody else was shown another history.
  const message = `others were shown another log than this tablet: ${agreed.error.message}`
  return fail({ kind: 'log-lies', message, evidence: { held: head.text, shown: text } })
}

/** How far the log has been seen by others: by one of them so many records, by two so many, up to the quorum. */
export interface Witnessed {
  /** The head that enough others have seen, by policy: what lies under it is proven. */
  readonly head: Checkpoint | undefined
  readonly sizes: readonly number[]
}

/**
 * What others have seen of the log. Where there is no quorum it is what the tablet saw itself. How many have seen what
 * the quorum has not is asked for only where something waits for it.
 */
export async function witnessed(
  place: Apart,
  seen: { head: SeenHead; tiles: FetchTile },
  isAwaited: (head: Checkpoint | undefined) => Promise<boolean>,
): Promise<Result<Witnessed, ProveError>> {
  const quorum = quorumOf(place.state)
  if (quorum === 0) return ok({ head: seen.head.checkpoint, sizes: [] })
  const enough = await seenBy(place, seen, quorum)
  if (!enough.ok) return enough
  const sizes = Array<number>(quorum).fill(enough.value?.size ?? 0)
  if (await isAwaited(enough.value))
    for (let least = quorum - 1; least > 0; least--) {
      const some = await seenBy(place, seen, least)
      if (!some.ok) return some
      sizes[least - 1] = Math.max(some.value?.size ?? 0, sizes[least] ?? 0)
    }
  return ok({ head: enough.value, sizes })
}
