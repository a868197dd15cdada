import { witnessesOf } from '../../core/governance/witness.ts'
import { parseCheckpoint } from '../../core/log/checkpoint.ts'
import { cosignersOf } from '../../core/log/cosigners.ts'
import { encodeNote, parseNote } from '../../core/log/note.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { CourierError } from '../courier.ts'
import { readCheckpointAt, writeCosignature } from '../store/cosignature.ts'
import { transact } from '../store/query.ts'
import type { Writer } from './writer.ts'

/** A note's one signature as a line: what stands behind the empty line after its text. */
const lineOf = (text: string, signature: Parameters<typeof encodeNote>[0]['signatures'][number]): string =>
  encodeNote({ text, signatures: [signature] }).slice(text.length + 1)

/**
 * Takes cosignatures of the plant's witnesses on one of this log's checkpoints. The server does not judge by them: it
 * hands them on, and whoever reads them checks them again.
 */
export function takeCosignatures(writer: Writer, text: string): Promise<Result<null, CourierError>> {
  return writer.queue(async () => {
    const { state } = writer.head.ledger
    const note = parseNote(text)
    if (!note.ok) return fail({ kind: 'malformed', message: note.error.message })
    const head = parseCheckpoint(note.value.text)
    if (!head.ok) return fail({ kind: 'malformed', message: head.error.message })
    const { size } = head.value
    const own = readCheckpointAt(writer.store, size)
    if (state === undefined || own === undefined || !own.startsWith(`${note.value.text}\n`))
      return fail({
        kind: 'refused',
        message: `found a checkpoint of size ${size} that this log did not sign`,
      })
    const cosigners = await cosignersOf(note.value, witnessesOf(state))
    if (cosigners.length === 0)
      return fail({ kind: 'refused', message: "found no valid cosignature by one of the plant's witnesses" })
    transact(writer.store, () => {
      for (const { name } of cosigners) {
        const signature = note.value.signatures.find((each) => each.name === name)
        if (signature)
          writeCosignature(writer.store, { size, name, line: lineOf(note.value.text, signature) })
      }
    })
    return ok(null)
  })
}
