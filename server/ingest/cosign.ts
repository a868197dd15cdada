import { type WitnessKey, witnessesOf } from '../../core/governance/witness.ts'
import { parseCheckpoint } from '../../core/log/checkpoint.ts'
import { cosignersOf } from '../../core/log/cosigners.ts'
import { encodeNote, type Note, parseNote } from '../../core/log/note.ts'
import { keyId } from '../../core/log/verifier-key.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { CourierError } from '../courier.ts'
import { readCheckpointAt } from '../store/cosignature.ts'
import { commitCosignatures, type Writer } from './writer.ts'

/** A note by witnesses on one of this log's checkpoints, as far as it can be told without a turn to write. */
interface Checked {
  readonly note: Note
  readonly size: number
  /** Whose cosignatures verify. */
  readonly cosigners: readonly WitnessKey[]
}

const refuse = (kind: 'malformed' | 'refused', message: string) => fail<CourierError>({ kind, message })

/** A witness's verified cosignature as its line: what stands behind the empty line after the note's text. */
function lineOf({ text, signatures }: Note, key: WitnessKey): string {
  // By the key's id as well: a line under the same name and another key is not what was verified.
  const signature = signatures.find((each) => each.name === key.name && each.keyId === keyId(key))
  if (signature === undefined) throw new Error(`cosign: found no line by ${key.name}`)
  return encodeNote({ text, signatures: [signature] }).slice(text.length + 1)
}

async function check(writer: Writer, text: string): Promise<Result<Checked, CourierError>> {
  const { state } = writer.head.ledger
  const note = parseNote(text)
  if (!note.ok) return refuse('malformed', note.error.message)
  const head = parseCheckpoint(note.value.text)
  if (!head.ok) return refuse('malformed', head.error.message)
  const { size } = head.value
  const own = readCheckpointAt(writer.store, size)
  if (state === undefined || own === undefined || !own.startsWith(`${note.value.text}\n`))
    return refuse('refused', `found a checkpoint of size ${size} that this log did not sign`)
  const cosigners = await cosignersOf(note.value, witnessesOf(state))
  return cosigners.length === 0
    ? refuse('refused', "found no valid cosignature by one of the plant's witnesses")
    : ok({ note: note.value, size, cosigners })
}

/**
 * Takes cosignatures of the plant's witnesses on one of this log's checkpoints. The server does not judge by them: it
 * hands them on, and whoever reads them checks them again. All that can be refused is refused before the turn to write:
 * whoever sends rubbish holds up nobody's records.
 */
export async function takeCosignatures(writer: Writer, text: string): Promise<Result<null, CourierError>> {
  const checked = await check(writer, text)
  if (!checked.ok) return checked
  const { note, size, cosigners } = checked.value
  const rows = cosigners.map((key) => ({ size, name: key.name, line: lineOf(note, key) }))
  return writer.queue(() => commitCosignatures(writer, rows))
}
