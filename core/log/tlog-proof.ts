import { type Bytes, encodeBase64, parseBase64 } from '../bytes.ts'
import { fail, ok, type Result } from '../result.ts'
import {
  type Checkpoint,
  type CheckpointError,
  openCheckpoint,
  parseCheckpoint,
  type TrustedLog,
} from './checkpoint.ts'
import { HASH_LENGTH, PROOF_LENGTH_MAX } from './limits.ts'
import { type Note, type NoteError, parseNote } from './note.ts'
import { type ProofError, verifyInclusion } from './proof.ts'

/** A proof to be kept with an entry: `checkpoint` is the signed note verbatim, `extra` is authenticated by nothing. */
export interface TlogProof {
  readonly index: number
  readonly proof: readonly Bytes[]
  readonly checkpoint: string
  readonly extra?: Bytes
}

export interface TlogProofError {
  readonly kind: 'tlog-proof-malformed'
  readonly message: string
}

const HEADER = 'c2sp.org/tlog-proof@v1'

const malformed = (message: string) => fail<TlogProofError>({ kind: 'tlog-proof-malformed', message })

/** A proof as text, to be stored as `.tlog-proof`: tlog-proof, Format. */
export function encodeTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const extraLine = extra && extra.length > 0 ? [`extra ${encodeBase64(extra)}`] : []
  return [HEADER, ...extraLine, `index ${index}`, ...proof.map(encodeBase64), '', checkpoint].join('\n')
}

/** Parses a proof: tlog-proof, Format. Verifies nothing; the checkpoint is checked to be one, unverified. */
export function parseTlogProof(text: string): Result<TlogProof, TlogProofError> {
  const split = text.indexOf('\n\n')
  if (split < 0) return malformed('found no empty line, expected one before the checkpoint')
  const [header, ...lines] = text.slice(0, split).split('\n')
  if (header !== HEADER) return malformed(`found another first line, expected ${HEADER}`)

  const extraLine = lines[0]?.startsWith('extra ') ? lines.shift() : undefined
  const extra = extraLine === undefined ? undefined : parseBase64(extraLine.slice('extra '.length))
  if (extraLine !== undefined && !extra?.length)
    return malformed('found a broken extra line, expected base64 of something')

  const digits = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? '')?.[1]
  const index = Number(digits)
  if (digits === undefined || !Number.isSafeInteger(index))
    return malformed('found no index line, expected index and a number without leading zeroes')

  if (lines.length > PROOF_LENGTH_MAX)
    return malformed(`found ${lines.length} hashes, expected at most ${PROOF_LENGTH_MAX}`)
  const proof: Bytes[] = []
  for (const line of lines) {
    const hash = parseBase64(line)
    if (hash?.length !== HASH_LENGTH)
      return malformed(`found a broken hash line, expected ${HASH_LENGTH} bytes in base64`)
    proof.push(hash)
  }

  const checkpoint = text.slice(split + 2)
  const note = parseNote(checkpoint)
  if (!note.ok) return malformed(`found a checkpoint that is no note: ${note.error.message}`)
  const head = parseCheckpoint(note.value.text)
  if (!head.ok) return malformed(`found a note that is no checkpoint: ${head.error.message}`)
  return ok({ index, proof, checkpoint, ...(extra && { extra }) })
}

/**
 * Verifies, offline, that a log has an entry: the checkpoint is the log's and its tree has the leaf at the index.
 * The note comes with it for cosignatures. What `extra` says is still nobody's word: tlog-proof, Format.
 */
export async function verifyTlogProof(
  { index, proof, checkpoint: signed }: TlogProof,
  leafHash: Bytes,
  log: TrustedLog,
): Promise<Result<{ checkpoint: Checkpoint; note: Note }, CheckpointError | NoteError | ProofError>> {
  const opened = await openCheckpoint(signed, log)
  if (!opened.ok) return opened
  const { size, root } = opened.value.checkpoint
  const included = verifyInclusion({ index, size, leafHash, root, proof })
  return included.ok ? opened : included
}
