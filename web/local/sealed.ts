import type { Bytes } from '../../core/bytes.ts'
import type { Sealed } from './database.ts'

/** Encrypts under AES-256-GCM with a fresh nonce; `about` is authenticated with it, so rows cannot change places. */
export async function sealBytes(key: CryptoKey, bytes: Bytes, about: Bytes): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: about }, key, bytes)
  return { iv, bytes: new Uint8Array(sealed) }
}

/** Decrypts; undefined when the key, the bytes or what they are about is not the one that was sealed. */
export async function openSealed(
  key: CryptoKey,
  { iv, bytes }: Sealed,
  about: Bytes,
): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: about }, key, bytes),
    )
  } catch {
    return undefined
  }
}

/** A new AES-256-GCM key that cannot leave the browser. */
export const newSealingKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
