import { type Bytes, concat, encodeBase64, encodeHex, parseBase64, parseHex, utf8 } from '../bytes.ts'
import { type Signer, verifyEd25519 } from '../ed25519.ts'
import { fail, ok, type Result } from '../result.ts'
import { NOTE_LENGTH_MAX, NOTE_SIGNATURES_MAX } from './limits.ts'
import { isKeyName, keyId, type VerifierKey } from './verifier-key.ts'

/** One signature line: whose, by which key (8 hexadecimal digits), and what that key's kind makes of it. */
export interface NoteSignature {
  readonly name: string
  readonly keyId: string
  readonly signature: Bytes
}

/** A note as read, nothing verified: its text, with the final newline, and its signature lines in order. */
export interface Note {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export interface NoteError {
  readonly kind: 'note-malformed' | 'note-unsigned' | 'note-bad-signature'
  readonly message: string
}

const KEY_ID_LENGTH = 4

const malformed = (message: string) => fail<NoteError>({ kind: 'note-malformed', message })

/** Whether text may be signed as a note: ends in a newline, no other control character: signed-note, Format. */
const isNoteText = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format names them
  text.endsWith('\n') && text.isWellFormed() && !/[\0-\x09\x0b-\x1f]/.test(text)

function parseSignature(line: string): NoteSignature | undefined {
  const [dash, name, base64, ...more] = line.split(' ')
  const bytes = parseBase64(base64 ?? '')
  if (dash !== '—' || name === undefined || !isKeyName(name) || more.length > 0) return undefined
  if (!bytes || bytes.length <= KEY_ID_LENGTH) return undefined
  return { name, keyId: encodeHex(bytes.subarray(0, KEY_ID_LENGTH)), signature: bytes.slice(KEY_ID_LENGTH) }
}

/** Parses a note: text, an empty line, one or more signature lines: signed-note, Format. Verifies nothing. */
export function parseNote(note: string): Result<Note, NoteError> {
  if (note.length > NOTE_LENGTH_MAX)
    return malformed(`found ${note.length} characters, expected at most ${NOTE_LENGTH_MAX}`)
  if (!isNoteText(note))
    return malformed('found a control character or no final newline, expected clean lines')
  // The last empty line: the text may have others.
  const split = note.lastIndexOf('\n\n')
  if (split < 0) return malformed('found no empty line, expected one before the signatures')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > NOTE_SIGNATURES_MAX)
    return malformed(`found ${lines.length} signatures, expected at most ${NOTE_SIGNATURES_MAX}`)
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const signature = parseSignature(line)
    if (!signature) return malformed('found a broken signature line, expected — <name> <base64>')
    signatures.push(signature)
  }
  return ok({ text: note.slice(0, split + 1), signatures })
}

/** A note as text: signed-note, Format. Throws on a note that parseNote would not read back. */
export function encodeNote({ text, signatures }: Note): string {
  const lines = signatures.map(({ name, keyId, signature }) => {
    const id = parseHex(keyId)
    if (!isKeyName(name) || id?.length !== KEY_ID_LENGTH || signature.length === 0)
      throw new Error('note: found a signature that has no line, expected a key name, id and bytes')
    return `— ${name} ${encodeBase64(concat(id, signature))}\n`
  })
  if (!isNoteText(text) || lines.length === 0)
    throw new Error('note: found text that cannot be a note, expected lines and a signature')
  return `${text}\n${lines.join('')}`
}

/** Signs a note's text with an Ed25519 key: signed-note, Ed25519 signatures. */
export async function signNote(text: string, key: VerifierKey<'note'>, sign: Signer): Promise<NoteSignature> {
  return { name: key.name, keyId: keyId(key), signature: await sign(utf8(text)) }
}

/** The signature lines that claim to be by a key: both its name and its id match, signed-note, Signatures. */
export function signaturesBy(note: Note, key: VerifierKey): Bytes[] {
  const id = keyId(key)
  return note.signatures.filter((s) => s.name === key.name && s.keyId === id).map((s) => s.signature)
}

/**
 * Verifies a note: the keys whose signature is good, at least one. Signatures by other keys are ignored; one bad
 * signature under a known key refuses the note: signed-note, Signatures.
 */
export async function verifyNote(
  note: Note,
  keys: readonly VerifierKey<'note'>[],
): Promise<Result<VerifierKey<'note'>[], NoteError>> {
  const message = utf8(note.text)
  const signers: VerifierKey<'note'>[] = []
  for (const key of keys) {
    const signatures = signaturesBy(note, key)
    for (const signature of signatures)
      if (!(await verifyEd25519(key.publicKey, signature, message)))
        return fail({
          kind: 'note-bad-signature',
          message: `found a bad signature by ${key.name}, expected a good one`,
        })
    if (signatures.length > 0) signers.push(key)
  }
  if (signers.length > 0) return ok(signers)
  const names = keys.map((key) => key.name).join(' or ')
  return fail({ kind: 'note-unsigned', message: `found no signature by a known key, expected ${names}` })
}
