import { Encrypter } from 'age-encryption'
import { type Bytes, encodeBase64url, utf8 } from '../bytes.ts'
import { encodeJson } from '../json.ts'
import type { KeyLine, Parcel, SealedLine } from './batch.ts'

/** Draws so many random bytes: the caller's to bring, cryptographically strong outside of simulation. */
export type RandomBytes = (length: number) => Bytes

const KEY_ID_BYTES = 16
const KEY_BYTES = 32
const NONCE_BYTES = 12

/**
 * One sealing key of a tablet. `keyLine` goes in front of what it sealed, once in each batch. The key itself is not
 * extractable: whoever drops the sealer can hand its lines over and cannot read them.
 */
export interface Sealer {
  readonly keyLine: KeyLine
  seal(parcel: Parcel): Promise<SealedLine>
}

/** Makes a sealing key and encrypts it with age to the plant's recipient (`age1…`). Throws on a bad recipient. */
export async function openSealer(recipient: string, random: RandomBytes): Promise<Sealer> {
  const id = encodeBase64url(random(KEY_ID_BYTES))
  const raw = random(KEY_BYTES)
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const age = encodeBase64url(await encrypter.encrypt(raw))
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt'])
  raw.fill(0)
  const additionalData = utf8(id)
  return {
    keyLine: { key: id, age },
    async seal(parcel) {
      // 96 random bits: safe for 2^32 lines under one key (NIST SP 800-38D, 8.3), which lives for one session.
      const iv = random(NONCE_BYTES)
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData },
        key,
        encodeJson(parcel),
      )
      return { by: id, nonce: encodeBase64url(iv), sealed: encodeBase64url(new Uint8Array(sealed)) }
    },
  }
}

/** Seals parcels under one new key: the lines of a batch, ready for encodeBatch. */
export async function sealParcels(
  recipient: string,
  parcels: readonly Parcel[],
  random: RandomBytes,
): Promise<(KeyLine | SealedLine)[]> {
  const sealer = await openSealer(recipient, random)
  const lines: (KeyLine | SealedLine)[] = [sealer.keyLine]
  for (const parcel of parcels) lines.push(await sealer.seal(parcel))
  return lines
}

/** Lines as they travel: one JSON object a line, each ended by a newline. */
export const encodeBatch = (lines: readonly (KeyLine | SealedLine)[]): Bytes =>
  utf8(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
