import { createSecretKey, hash, type KeyObject } from 'node:crypto'
import { Decrypter } from 'age-encryption'
import { parseBase64url } from '../../core/bytes.ts'
import type { KeyLine } from '../../core/sync/batch.ts'
import type { SealingKey } from '../key/plant-keys.ts'
import { MAX_OPENED_KEYS } from '../limit.ts'

const KEY_LENGTH = 32

/** Opens the key of a `key` line; undefined when it was not sealed to this plant or is no key. */
export type OpenKey = (line: KeyLine) => Promise<KeyObject | undefined>

/**
 * Opens sealing keys with age, and remembers them: a tablet sends the same key line in every batch of a session, and
 * X25519 takes longer than the rest of a small batch. Found again by the hash of the age file, never by its id.
 */
export function makeKeyOpener({ identity }: SealingKey): OpenKey {
  const opened = new Map<string, KeyObject>()
  return async ({ age }) => {
    const name = hash('sha256', age)
    const known = opened.get(name)
    if (known) return known
    const file = parseBase64url(age)
    if (file === undefined) return undefined
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    // age throws on whatever is not a file for this identity: an expected failure here.
    const key = await decrypter.decrypt(file).catch(() => undefined)
    if (key?.length !== KEY_LENGTH) return undefined
    const oldest = opened.keys().next().value
    if (opened.size >= MAX_OPENED_KEYS && oldest !== undefined) opened.delete(oldest)
    // A key object: with the bare bytes, node would look each time at what they might be.
    const secret = createSecretKey(key)
    opened.set(name, secret)
    return secret
  }
}
