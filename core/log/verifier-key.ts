import { type Bytes, concat, encodeBase64, encodeHex, parseBase64, utf8 } from '../bytes.ts'
import { PUBLIC_KEY_LENGTH } from '../ed25519.ts'
import { sha256Bytes } from '../hash.ts'
import { fail, ok, type Result } from '../result.ts'

/** What a key signs, and the byte that says so: signed-note, Signature types. */
const TYPES = { note: 0x01, 'cosignature/v1': 0x04 } as const

export type KeyKind = keyof typeof TYPES

/** An Ed25519 key that a reader trusts under a name: `note` signs a note's text, `cosignature/v1` a witness's message. */
export interface VerifierKey<K extends KeyKind = KeyKind> {
  readonly kind: K
  readonly name: string
  readonly publicKey: Bytes
}

export interface VerifierKeyError {
  readonly kind: 'verifier-key'
  readonly message: string
}

/** Whether a key may have this name: not empty, no Unicode space, no plus, no control character: signed-note, Format. */
export const isKeyName = (name: string): boolean =>
  name.isWellFormed() && /^[^\p{White_Space}\p{Cc}+]+$/u.test(name)

/** The key id, 8 hexadecimal digits: SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4], signed-note, Signatures. */
export const keyId = ({ kind, name, publicKey }: VerifierKey): string =>
  encodeHex(sha256Bytes(concat(utf8(`${name}\n`), Uint8Array.of(TYPES[kind]), publicKey)).subarray(0, 4))

/** A key as text, `<name>+<key id>+<base64(type ‖ public key)>`: signed-note, Verifier keys. */
export function encodeVerifierKey(key: VerifierKey): string {
  return `${key.name}+${keyId(key)}+${encodeBase64(concat(Uint8Array.of(TYPES[key.kind]), key.publicKey))}`
}

const refuse = (message: string) => fail<VerifierKeyError>({ kind: 'verifier-key', message })

/** Parses a key that must be of one kind: signed-note, Verifier keys; tlog-cosignature, Format. */
export function parseVerifierKey<K extends KeyKind>(
  text: string,
  kind: K,
): Result<VerifierKey<K>, VerifierKeyError> {
  const [, name, id, material] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? []
  if (name === undefined || id === undefined || material === undefined)
    return refuse('found another form, expected <name>+<key id>+<base64>')
  if (!isKeyName(name)) return refuse('found a space in the name, expected none')
  const bytes = parseBase64(material)
  if (!bytes) return refuse('found broken base64, expected a type byte and a public key')
  if (bytes[0] !== TYPES[kind])
    return refuse(`found key type ${bytes[0]}, expected ${TYPES[kind]} for ${kind}`)
  if (bytes.length !== 1 + PUBLIC_KEY_LENGTH)
    return refuse(`found a public key of ${bytes.length - 1} bytes, expected ${PUBLIC_KEY_LENGTH}`)
  const key = { kind, name, publicKey: bytes.slice(1) }
  if (keyId(key) !== id) return refuse(`found key id ${id}, expected ${keyId(key)} for this name and key`)
  return ok(key)
}
