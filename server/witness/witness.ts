import { type Checkpoint, openCheckpoint, type TrustedLog } from '../../core/log/checkpoint.ts'
import { cosign } from '../../core/log/cosignature.ts'
import { followHead } from '../../core/log/follow.ts'
import { encodeNote } from '../../core/log/note.ts'
import { encodeTilePath, type FetchTile } from '../../core/log/tile.ts'
import { parseVerifierKey } from '../../core/log/verifier-key.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { keyOf, readState, type WitnessState, writeState } from './state.ts'

/** `away`: the server did not answer, which proves nothing. `log-lies`: what it says contradicts what it said. */
export interface WitnessError {
  readonly kind: 'away' | 'log-lies'
  readonly message: string
  /** The two signed notes that cannot both be true. */
  readonly evidence?: { readonly held: string; readonly shown: string }
}

/** Reads below the log's address: text or bytes; undefined where nobody answers, or not with 200. */
export type ReadLog = (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>

export interface Witnessed {
  readonly size: number
  /** The checkpoint with the log's signature and the witness's own. */
  readonly note: string
  /** Whether it is further than the last one. */
  readonly isNew: boolean
}

const away = (message: string) => fail<WitnessError>({ kind: 'away', message })
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function trusted({ log }: WitnessState): TrustedLog {
  const key = parseVerifierKey(log, 'note')
  if (!key.ok) throw new Error(`witness: ${key.error.message}`)
  return { origin: key.value.name, key: key.value }
}

async function lastSeen(state: WitnessState): Promise<Checkpoint | undefined> {
  if (state.checkpoint === null) return undefined
  const opened = await openCheckpoint(state.checkpoint, trusted(state))
  if (!opened.ok) throw new Error(`witness: found a state file that was altered: ${opened.error.message}`)
  return opened.value.checkpoint
}

/**
 * Looks at a log once: its new head must be signed by the pinned key and contain the last one that was seen. The state
 * is on disk before the cosignature exists (tlog-cosignature, Format).
 */
export async function witnessOnce(
  path: string,
  read: ReadLog,
  seconds: number,
): Promise<Result<Witnessed, WitnessError>> {
  const state = await readState(path)
  if (state === undefined) throw new Error(`witness: found no state in ${path}, expected it made`)
  const bytes = await read('checkpoint')
  if (bytes === undefined) return away('the server did not answer with a checkpoint')
  const shown = textOf(bytes)
  const opened = await openCheckpoint(shown, trusted(state))
  if (!opened.ok)
    return fail({
      kind: 'log-lies',
      message: `the checkpoint is not one of this log: ${opened.error.message}`,
      evidence: { held: state.checkpoint ?? '', shown },
    })
  const { checkpoint: head, note } = opened.value
  const seen = await lastSeen(state)
  const fetchTile: FetchTile = (tile) => read(encodeTilePath(tile))
  const followed = seen === undefined ? ok(null) : await followHead(seen, head, fetchTile)
  if (!followed.ok) {
    const { kind, message } = followed.error
    if (kind === 'missing-tile') return away(message)
    return fail({ kind, message, evidence: { held: state.checkpoint ?? '', shown } })
  }
  await writeState(path, { ...state, checkpoint: shown })
  const { key, sign } = await keyOf(state)
  const cosigned = await cosign(note.text, key, seconds, sign)
  const isNew = seen === undefined || seen.size < head.size
  return ok({
    size: head.size,
    note: encodeNote({ text: note.text, signatures: [...note.signatures, cosigned] }),
    isNew,
  })
}
