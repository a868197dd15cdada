import type { State } from '../../core/governance/state.ts'
import { type Checkpoint, openCheckpoint, type TrustedLog } from '../../core/log/checkpoint.ts'
import { followHead } from '../../core/log/follow.ts'
import type { Note } from '../../core/log/note.ts'
import { encodeTilePath, type FetchTile } from '../../core/log/tile.ts'
import { proveInclusion } from '../../core/log/tile-reader.ts'
import { parseVerifierKey } from '../../core/log/verifier-key.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type RequestError, send } from '../api/request.ts'
import type { TabletStorage } from '../local/storage.ts'

/** The signed notes that cannot both be true: what this tablet held, and what it was shown. */
export interface LogEvidence {
  readonly held: string
  readonly shown: string
}

/** `log-lies`: what the server serves contradicts what this tablet has seen, or what it signed for. An alarm. */
export type ProveError = RequestError | { kind: 'log-lies'; message: string; evidence?: LogEvidence }

const lies = (message: string, evidence?: LogEvidence) =>
  fail<ProveError>({ kind: 'log-lies', message, ...(evidence && { evidence }) })

/** The log's head as it was fetched, its signature checked. */
export interface SeenHead {
  readonly checkpoint: Checkpoint
  readonly note: Note
  readonly text: string
}

/** The log that the plant's genesis named: its key, and its origin, which is the key's name. */
export function trustedLog(state: State): TrustedLog {
  const key = parseVerifierKey(state.log, 'note')
  if (!key.ok) throw new Error(`state: ${key.error.message}`)
  return { origin: key.value.name, key: key.value }
}

/** Fetches tiles from the server. They are believed only for what is proven with them. */
export const fetchTile: FetchTile = async (tile) => {
  const response = await send(`/log/${encodeTilePath(tile)}`)
  return response.ok ? new Uint8Array(await response.value.arrayBuffer()) : undefined
}

/** Fetches each tile once: for a round that proves many records under one head. */
export function rememberTiles(): FetchTile {
  const fetched = new Map<string, ReturnType<FetchTile>>()
  return (tile) => {
    const path = encodeTilePath(tile)
    const pending = fetched.get(path) ?? fetchTile(tile)
    fetched.set(path, pending)
    return pending
  }
}

/** Fetches a checkpoint of the log and checks its signature. */
export async function fetchCheckpoint(
  state: State,
  path = '/log/checkpoint',
): Promise<Result<SeenHead, ProveError>> {
  const response = await send(path)
  if (!response.ok) return response
  const text = await response.value.text()
  const opened = await openCheckpoint(text, trustedLog(state))
  if (opened.ok) return ok({ ...opened.value, text })
  const message = `the server's checkpoint is not one of this plant's log: ${opened.error.message}`
  return lies(message, { held: '', shown: text })
}

/**
 * Follows the log: the new head must contain the last one this tablet saw. It is stored before anything is
 * concluded from it, so that a tablet which restarts here cannot be shown an older one.
 */
export async function followLog(
  database: TabletStorage,
  state: State,
  tiles: FetchTile = fetchTile,
): Promise<Result<SeenHead, ProveError>> {
  const fetched = await fetchCheckpoint(state)
  if (!fetched.ok) return fetched
  const { checkpoint, text } = fetched.value
  const row = await database.log.get('checkpoint')
  const seen = row && (await openCheckpoint(row.note, trustedLog(state)))
  if (seen?.ok) {
    const followed = await followHead(seen.value.checkpoint, checkpoint, tiles)
    if (!followed.ok)
      return followed.error.kind === 'log-lies'
        ? lies(followed.error.message, { held: row?.note ?? '', shown: text })
        : fail({ kind: 'offline', message: followed.error.message })
  }
  // One that is the head that is held already, by its size and so by its root, needs no room and no time.
  if (!seen?.ok || seen.value.checkpoint.size < checkpoint.size)
    await database.log.put({ id: 'checkpoint', note: text, size: checkpoint.size })
  return fetched
}

/** Lines stay after they are proven: this record and those that hang on it go to a server that may by then be honest. */
const handOverAgain = (database: TabletStorage, from: number): PromiseLike<void> =>
  database.transaction('rw', ['events', 'outbox'], async () => {
    const open = database.events.where('standing').anyOf('saved', 'received')
    for (const { seq } of await open.toArray()) {
      if (seq < from) continue
      await database.events.update(seq, { standing: 'saved', index: null })
      await database.outbox.update(seq, { receipted: 0 })
    }
  })

/**
 * Proves that received events are in the log under a head that enough have seen, and marks them. A receipt that the log
 * does not honour is a lie: `seen` is its size as this tablet fetched it, after the receipts, so it must hold them all.
 */
export async function proveEvents(
  database: TabletStorage,
  head: Checkpoint | undefined,
  seen: number,
  tiles: FetchTile,
): Promise<Result<number, ProveError>> {
  const received = await database.events.where('standing').equals('received').sortBy('seq')
  let proven = 0
  for (const { seq, index, leafHash } of received) {
    if (index === null) continue
    const isUnder = head !== undefined && index < head.size
    if (!isUnder && index < seen) continue
    const included = isUnder && (await proveInclusion(head, index, leafHash, tiles))
    if (included && !included.ok && included.error.kind === 'missing-tile')
      return fail({ kind: 'offline', message: 'the log could not be read' })
    if (!included || included.ok === false) {
      await handOverAgain(database, seq)
      return lies(`record ${index} was acknowledged and is not in the log`)
    }
    await database.events.update(seq, { standing: 'proven' })
    proven += 1
  }
  return ok(proven)
}
