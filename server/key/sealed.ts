import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type Bytes, concat, isEqual, utf8 } from '../../core/bytes.ts'
import { ok, type Result } from '../../core/result.ts'
import { failure, type KeyFailure } from './failure.ts'
import { readPrivateFile, replacePrivateFile } from './files.ts'
import { deriveKey, type MasterKey } from './master.ts'

// magic ‖ nonce ‖ ciphertext ‖ tag. The magic is authenticated; the label is bound by the key derived from it.
const MAGIC = utf8('plumb-sealed-v1\n')
const NONCE_LENGTH = 12
const TAG_LENGTH = 16

const sealKey = (master: MasterKey, label: string): Bytes => deriveKey(master, `sealed/${label}`)

/** Encrypts a secret under a key derived for its label: AES-256-GCM, a random nonce each time. */
export function sealSecret(master: MasterKey, label: string, secret: Uint8Array): Bytes {
  const nonce = randomBytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', sealKey(master, label), nonce)
  cipher.setAAD(MAGIC)
  return concat(MAGIC, nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag())
}

/** Decrypts what sealSecret made; fails for another master key, another label, or one changed byte. */
export function openSecret(master: MasterKey, label: string, sealed: Uint8Array): Result<Bytes, KeyFailure> {
  const nonceAt = MAGIC.length
  const bodyAt = nonceAt + NONCE_LENGTH
  const tagAt = sealed.length - TAG_LENGTH
  if (tagAt < bodyAt || !isEqual(sealed.subarray(0, nonceAt), MAGIC)) return failure.sealedElsewhere(label)
  const decipher = createDecipheriv('aes-256-gcm', sealKey(master, label), sealed.subarray(nonceAt, bodyAt), {
    authTagLength: TAG_LENGTH,
  })
  decipher.setAAD(MAGIC)
  decipher.setAuthTag(sealed.subarray(tagAt))
  try {
    return ok(concat(decipher.update(sealed.subarray(bodyAt, tagAt)), decipher.final()))
  } catch {
    return failure.sealedElsewhere(label)
  }
}

/** Where a secret is kept sealed, under which master key and label. */
export type SealedPlace = { path: string; master: MasterKey; label: string }

/** Seals a secret and writes it durably in place of what was there. */
export const writeSealed = (at: SealedPlace, secret: Uint8Array): Promise<void> =>
  replacePrivateFile(at.path, sealSecret(at.master, at.label, secret))

/** Reads and opens a sealed file. */
export async function readSealed(at: SealedPlace): Promise<Result<Bytes, KeyFailure>> {
  const read = await readPrivateFile(at.path)
  return read.ok ? openSecret(at.master, at.label, read.value) : read
}
