import { type Checkpoint, openCheckpoint, type TrustedLog } from '../../core/log/checkpoint.ts'
import { cosign } from '../../core/log/cosignature.ts'
import { type FollowError, followHead } from '../../core/log/follow.ts'
import { encodeNote } from '../../core/log/note.ts'
import { encodeTilePath } from '../../core/log/tile.ts'
import { parseVerifierKey } from '../../core/log/verifier-key.ts'
import type { SignedChange } from '../../core/record/record.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Continued, findContinuation } from './continuation.ts'
import type { ReadLog } from './read-records.ts'
import { followRules } from './rules.ts'
import { keepOnce, keyOf, readState, type WitnessState, writeState } from './state.ts'

/** Two signed notes that cannot both be true. */
interface Contradiction {
  readonly held: string
  readonly shown: string
}

/**
 * `away`: the server did not answer, which proves nothing. `log-lies`: what it says contradicts what it said; the
 * evidence is in the file, and whether the log itself signed both.
 */
export type WitnessError =
  | { readonly kind: 'away'; readonly message: string }
  | {
      readonly kind: 'log-lies'
      readonly message: string
      readonly evidence: Contradiction & { readonly file: string; readonly isSigned: boolean }
    }

export interface Witnessed {
  readonly size: number
  /** The checkpoint with the log's signature and the witness's own. */
  readonly note: string
  /** Whether it is further than the last one. */
  readonly isNew: boolean
  /** Where a person's signature led over a break of the log: who signed, and where the evidence of it is. */
  readonly continued?: { readonly lost: number; readonly by: SignedChange; readonly file: string } | undefined
  /** The plant's genesis, when it was pinned by this look. */
  readonly pinned?: string | undefined
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

/** Keeps two notes that contradict each other, once for each head that is held and each kind of contradiction. */
async function lies(
  path: string,
  message: string,
  evidence: Contradiction & { isSigned: boolean },
): Promise<{ ok: false; error: WitnessError }> {
  const { held, shown } = evidence
  const file = await keepOnce(path, 'evidence', [held, message.replaceAll(/\d+/g, '')], {
    message,
    held,
    shown,
  })
  return fail<WitnessError>({ kind: 'log-lies', message, evidence: { ...evidence, file } })
}

/** What a look came to: the rules as they are, and where the log broke, what people signed for that. */
async function follow(
  state: WitnessState,
  { seen, head }: { seen: Checkpoint | undefined; head: Checkpoint },
  read: ReadLog,
): Promise<Result<Continued, FollowError>> {
  const followed = seen ? await followHead(seen, head, (tile) => read(encodeTilePath(tile))) : ok(null)
  if (followed.ok) {
    const rules = await followRules(state.rules, head, read)
    return rules.ok ? ok({ rules: rules.value, signed: [] }) : rules
  }
  const { error } = followed
  if (error.kind === 'missing-tile' || seen === undefined || state.rules === undefined) return followed
  const continued = await findContinuation({ held: seen, rules: state.rules }, head, read)
  return continued.ok
    ? continued
    : fail({ kind: continued.error.kind, message: `${error.message}; ${continued.error.message}` })
}

/**
 * Looks at a log once: its new head must be signed by the pinned key and contain the last one that was seen, or people
 * of the plant must have signed that it goes on without. The state is on disk before the cosignature exists
 * (tlog-cosignature, Format), and the evidence of a break before the state.
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
  const [held, shown] = [state.checkpoint ?? '', textOf(bytes)]
  const opened = await openCheckpoint(shown, trusted(state))
  if (!opened.ok) {
    const message = `the checkpoint is not one of this log: ${opened.error.message}`
    return lies(path, message, { held, shown, isSigned: false })
  }
  const { checkpoint: head, note } = opened.value
  const seen = await lastSeen(state)
  const followed = await follow(state, { seen, head }, read)
  if (!followed.ok) {
    const { kind, message } = followed.error
    return kind === 'missing-tile' ? away(message) : lies(path, message, { held, shown, isSigned: true })
  }
  const { rules, signed } = followed.value
  const [by] = signed.slice(-1)
  const file = by && (await keepOnce(path, 'break', [held, shown], { held, shown, signed }))
  await writeState(path, { ...state, checkpoint: shown, rules })
  const { key, sign } = await keyOf(state)
  const cosigned = await cosign(note.text, key, seconds, sign)
  return ok({
    size: head.size,
    note: encodeNote({ text: note.text, signatures: [...note.signatures, cosigned] }),
    isNew: seen === undefined || seen.size < head.size || by !== undefined,
    continued: by && file ? { lost: seen?.size ?? 0, by, file } : undefined,
    pinned: state.rules ? undefined : rules.genesis,
  })
}
