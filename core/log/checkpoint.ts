import { type Bytes, encodeBase64, isEqual, parseBase64 } from '../bytes.ts'
import type { Signer } from '../ed25519.ts'
import { fail, ok, type Result } from '../result.ts'
import { HASH_LENGTH } from './limits.ts'
import { encodeNote, type Note, type NoteError, parseNote, signNote, verifyNote } from './note.ts'
import { emptyRoot } from './tree.ts'
import type { VerifierKey } from './verifier-key.ts'

/** A log's statement of its size and root: tlog-checkpoint, Note text. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Bytes
  readonly extensions: readonly string[]
}

export interface CheckpointError {
  readonly kind: 'checkpoint-malformed' | 'checkpoint-origin'
  readonly message: string
}

/** Whose checkpoints a reader takes: the log's origin line and its key. */
export interface TrustedLog {
  readonly origin: string
  readonly key: VerifierKey<'note'>
}

const malformed = (message: string) => fail<CheckpointError>({ kind: 'checkpoint-malformed', message })

/** A checkpoint's note text: origin, size, base64 root and extension lines: tlog-checkpoint, Note text. */
export const encodeCheckpoint = ({ origin, size, root, extensions }: Checkpoint): string =>
  [origin, size, encodeBase64(root), ...extensions, ''].join('\n')

/** Parses a checkpoint's note text: tlog-checkpoint, Note text. Sizes go up to 2^53 - 1. */
export function parseCheckpoint(text: string): Result<Checkpoint, CheckpointError> {
  const [origin, digits, base64, ...rest] = text.split('\n')
  if (!origin) return malformed('found no origin, expected it in the first line')
  const size = Number(digits)
  if (!/^(0|[1-9]\d*)$/.test(digits ?? '') || !Number.isSafeInteger(size))
    return malformed('found another second line, expected a tree size without leading zeroes')
  const root = parseBase64(base64 ?? '')
  if (root?.length !== HASH_LENGTH)
    return malformed(`found another third line, expected a root of ${HASH_LENGTH} bytes in base64`)
  if (size === 0 && !isEqual(root, emptyRoot()))
    return malformed('found a root for size 0 that is not the empty one, expected SHA-256 of nothing')
  if (rest.pop() !== '') return malformed('found no newline at the end, expected one')
  if (rest.includes('')) return malformed('found an empty line, expected extension lines to say something')
  return ok({ origin, size, root, extensions: rest })
}

/** A checkpoint signed by its log, ready to be served: tlog-checkpoint, Signatures. */
export async function signCheckpoint(
  checkpoint: Checkpoint,
  key: VerifierKey<'note'>,
  sign: Signer,
): Promise<string> {
  const text = encodeCheckpoint(checkpoint)
  if (!parseCheckpoint(text).ok) throw new Error('checkpoint: found values that do not read back')
  return encodeNote({ text, signatures: [await signNote(text, key, sign)] })
}

/**
 * Opens a signed checkpoint: it must be signed by the log's key and name the log's origin. Cosignatures are ignored
 * here; they can be verified on the note that comes with it: tlog-checkpoint, Signatures.
 */
export async function openCheckpoint(
  signed: string,
  log: TrustedLog,
): Promise<Result<{ checkpoint: Checkpoint; note: Note }, CheckpointError | NoteError>> {
  const note = parseNote(signed)
  if (!note.ok) return note
  const signers = await verifyNote(note.value, [log.key])
  if (!signers.ok) return signers
  const checkpoint = parseCheckpoint(note.value.text)
  if (!checkpoint.ok) return checkpoint
  const { origin } = checkpoint.value
  if (origin !== log.origin)
    return fail({ kind: 'checkpoint-origin', message: `found origin ${origin}, expected ${log.origin}` })
  return ok({ checkpoint: checkpoint.value, note: note.value })
}
