import { createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { Decrypter } from 'age-encryption'
import { type Bytes, utf8 } from '../../core/bytes.ts'

// https://c2sp.org/age, Payload: STREAM in chunks of 64 KiB, each with a tag, under a key from the file key.
const CHUNK = 64 * 1024
const TAG = 16
const NONCE = 16
const COUNTER_END = 11
const MAC_LINE = utf8('\n--- ')

/** Where an age file's header ends: behind the line of its MAC, which nothing before it may look like. */
function headerEnd(sealed: Uint8Array): number {
  const file = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length)
  const end = file.indexOf('\n', file.indexOf(MAC_LINE) + MAC_LINE.length) + 1
  if (end <= MAC_LINE.length) throw new Error('found an age file without a header')
  return end
}

/** Opens the payload; throws where a chunk was altered, left out or moved. */
function openPayload(payload: Uint8Array, key: KeyObject): Bytes {
  const chunks = Math.max(1, Math.ceil(payload.length / (CHUNK + TAG)))
  if (payload.length < chunks * TAG) throw new Error('found an age file that is cut')
  const opened = new Uint8Array(payload.length - chunks * TAG)
  const nonce = Buffer.alloc(COUNTER_END + 1)
  for (let i = 0; i < chunks; i++) {
    const chunk = payload.subarray(i * (CHUNK + TAG), (i + 1) * (CHUNK + TAG))
    const isLast = i === chunks - 1
    if (isLast && i > 0 && chunk.length === TAG) throw new Error('found an age file with an empty last chunk')
    nonce.writeUIntBE(i, COUNTER_END - 6, 6)
    nonce[COUNTER_END] = isLast ? 1 : 0
    const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG })
    decipher.setAuthTag(chunk.subarray(-TAG))
    opened.set(decipher.update(chunk.subarray(0, -TAG)), i * CHUNK)
    decipher.final()
  }
  return opened
}

/**
 * What is in an age file: the header by age's own library, which unwraps the file key and checks the MAC, and the payload
 * by Node's ChaCha20-Poly1305, which is many times faster than one in JavaScript. Throws when it is not what was sealed.
 */
export async function openAge(sealed: Uint8Array, decrypter: Decrypter): Promise<Bytes> {
  const end = headerEnd(sealed)
  const fileKey = await decrypter.decryptHeader(sealed.slice(0, end))
  const nonce = sealed.subarray(end, end + NONCE)
  if (nonce.length < NONCE) throw new Error('found an age file without a payload')
  const key = createSecretKey(new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32)))
  return openPayload(sealed.subarray(end + NONCE), key)
}
