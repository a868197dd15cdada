import { type Bytes, encodeBase64, encodeHex, utf8, utf8ToText } from '../bytes.ts'
import type { Signer } from '../ed25519.ts'
import { sha256Bytes } from '../hash.ts'
import { encodeNote, type NoteError, parseNote, signNote, verifyNote } from '../log/note.ts'
import type { VerifierKey } from '../log/verifier-key.ts'
import { fail, ok, type Result } from '../result.ts'

/** The first line of what is signed over a list: no checkpoint begins with it. */
const HEADER = 'plumb/evidence/v1'

export interface FileListError {
  readonly kind: 'file-list'
  readonly message: string
}

/** Files with their SHA-256 in hexadecimal, in the format that `sha256sum --check` reads. */
export const encodeFileList = (files: ReadonlyMap<string, string>): Bytes =>
  utf8([...files].map(([name, sha256]) => `${sha256}  ${name}\n`).join(''))

/** Reads a list of files; each line must be as encodeFileList writes it, each name there once. */
export function parseFileList(bytes: Uint8Array): Result<Map<string, string>, FileListError> {
  const refuse = (message: string) => fail<FileListError>({ kind: 'file-list', message })
  const text = utf8ToText(bytes)
  if (text === undefined || !text.endsWith('\n')) return refuse('found something that is no list of files')
  const files = new Map<string, string>()
  for (const line of text.slice(0, -1).split('\n')) {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? []
    if (sha256 === undefined || name === undefined || files.has(name))
      return refuse(
        `found the line "${line.slice(0, 100)}", expected a SHA-256 and a name that is there once`,
      )
    files.set(name, sha256)
  }
  return ok(files)
}

const noteText = (list: Uint8Array): string => `${HEADER}\n${encodeBase64(sha256Bytes(list))}\n`

/** Signs a list of files with the log's key, as a signed note. */
export async function signFileList(
  list: Uint8Array,
  key: VerifierKey<'note'>,
  sign: Signer,
): Promise<string> {
  const text = noteText(list)
  return encodeNote({ text, signatures: [await signNote(text, key, sign)] })
}

/** Verifies that the log's key signed this very list. */
export async function verifyFileList(
  list: Uint8Array,
  note: string,
  key: VerifierKey<'note'>,
): Promise<Result<null, FileListError | NoteError>> {
  const parsed = parseNote(note)
  if (!parsed.ok) return parsed
  const signers = await verifyNote(parsed.value, [key])
  if (!signers.ok) return signers
  if (encodeNote(parsed.value) !== note || parsed.value.signatures.length !== 1)
    return fail({ kind: 'file-list', message: 'found more than the signature of the log, expected it alone' })
  return parsed.value.text === noteText(list)
    ? ok(null)
    : fail({ kind: 'file-list', message: 'found a signature over another list of files' })
}

/** SHA-256 as the list has it. */
export const sha256Hex = (bytes: Uint8Array): string => encodeHex(sha256Bytes(bytes))
