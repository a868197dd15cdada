import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { identityToRecipient } from 'age-encryption'
import { type Bytes, concat, encodeHex, parseBase64url, utf8, utf8ToText } from '../../core/bytes.ts'
import type { Signer } from '../../core/ed25519.ts'
import { encodeVerifierKey, type VerifierKey } from '../../core/log/verifier-key.ts'
import { ok, type Result } from '../../core/result.ts'
import type { RandomBytes } from '../../core/sync/seal.ts'
import { all, first, run, type Store, transact } from '../store/query.ts'
import type { KeyFailure } from './failure.ts'
import type { MasterKey } from './master.ts'
import { openSecret, sealSecret } from './sealed.ts'

/** The key that signs checkpoints and receipts. Its name is also the log's origin. */
export interface LogKey {
  readonly verifier: VerifierKey<'note'>
  /** The verifier as text, `<name>+<id>+<base64>`. */
  readonly text: string
  readonly sign: Signer
}

/** The age X25519 key that tablets seal records and photographs to. */
export interface SealingKey {
  readonly recipient: string
  readonly identity: CryptoKey
}

export interface PlantKeys {
  readonly log: LogKey
  readonly sealing: SealingKey
}

const SECRET_LENGTH = 32

// RFC 8410: PKCS #8 around a 32-byte secret, for Ed25519 and for X25519.
const ED25519 = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32])
const X25519 = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32])

function publicKeyOf(key: KeyObject): Bytes {
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  const bytes = parseBase64url(x ?? '')
  if (bytes === undefined) throw new Error('log key: found no public key')
  return bytes
}

/** `secret` is the Ed25519 seed and, after it, the key's name. */
function logKeyFrom(secret: Bytes): LogKey {
  const der = Buffer.from(concat(ED25519, secret.subarray(0, SECRET_LENGTH)))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const name = utf8ToText(secret.subarray(SECRET_LENGTH)) ?? ''
  const verifier = { kind: 'note', name, publicKey: publicKeyOf(key) } as const
  return {
    verifier,
    text: encodeVerifierKey(verifier),
    sign: async (message) => new Uint8Array(sign(null, message, key)),
  }
}

async function sealingKeyFrom(secret: Bytes): Promise<SealingKey> {
  const identity = await crypto.subtle.importKey('pkcs8', concat(X25519, secret), 'X25519', false, [
    'deriveBits',
  ])
  // age wants the public key too, and only from a key that may be exported: this copy does not outlive the call.
  const exportable = await crypto.subtle.importKey('pkcs8', concat(X25519, secret), 'X25519', true, [
    'deriveBits',
  ])
  return { identity, recipient: await identityToRecipient(exportable) }
}

function makeSecrets(store: Store, master: MasterKey, random: RandomBytes): void {
  const log = concat(random(SECRET_LENGTH), utf8(`plumb/log/${encodeHex(random(4))}`))
  const secrets = { log, sealing: random(SECRET_LENGTH) }
  // If we crash in between, neither is there: a plant never has one key of an older start and one of a newer.
  transact(store, () => {
    for (const [name, secret] of Object.entries(secrets))
      run(
        store,
        store.query.insertInto('secrets').values({ name, sealed: sealSecret(master, `key/${name}`, secret) }),
      )
  })
}

function readSecret(store: Store, master: MasterKey, name: string): Result<Bytes, KeyFailure> {
  const row = first(store, store.query.selectFrom('secrets').select('sealed').where('name', '=', name))
  return openSecret(master, `key/${name}`, row?.sealed ?? new Uint8Array(0))
}

/** Opens the plant's keys; makes them in a database that has none. */
export async function openPlantKeys(
  store: Store,
  master: MasterKey,
  random: RandomBytes | undefined,
): Promise<Result<PlantKeys, KeyFailure>> {
  const isEmpty = all(store, store.query.selectFrom('secrets').select('name')).length === 0
  if (isEmpty && random !== undefined) makeSecrets(store, master, random)
  const log = readSecret(store, master, 'log')
  if (!log.ok) return log
  const sealing = readSecret(store, master, 'sealing')
  if (!sealing.ok) return sealing
  return ok({ log: logKeyFrom(log.value), sealing: await sealingKeyFrom(sealing.value) })
}
