import { type Bytes, utf8 } from '../../core/bytes.ts'
import { sha256Bytes } from '../../core/hash.ts'
import type { CredentialId, PlantId } from '../../core/id.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { VaultRow } from './database.ts'
import { newSealingKey, openSealed, sealBytes } from './sealed.ts'
import type { TabletStorage } from './storage.ts'

export type VaultError = { kind: 'vault-locked' | 'vault-unlockable'; message: string }

/** What the passkey is asked to evaluate (WebAuthn PRF): one secret for each plant. */
export const prfInput = (plant: PlantId): Bytes => sha256Bytes(utf8(`plumb/prf/v1/${plant}`))

const importKey = (raw: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])

/** HKDF-SHA256 over the PRF's output: the key that wraps this credential's data key. */
async function wrappingKey(prf: Bytes, salt: Bytes): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', prf, 'HKDF', false, ['deriveKey'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8('plumb/vault/v1') }
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

async function newVault(
  credential: CredentialId,
  prf: Bytes | undefined,
): Promise<{ row: VaultRow; key: CryptoKey }> {
  if (prf === undefined) {
    const key = await newSealingKey()
    return { row: { credential, kind: 'device', key }, key }
  }
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const raw = crypto.getRandomValues(new Uint8Array(32))
  const wrapped = await sealBytes(await wrappingKey(prf, salt), raw, utf8(credential))
  const key = await importKey(raw)
  raw.fill(0)
  return { row: { credential, kind: 'passkey', salt, wrapped }, key }
}

/**
 * Opens what the owner of a credential keeps here, or makes the place for it at first. Without a PRF output the data
 * is bound to the tablet only, and the grant says so.
 */
export async function openVault(
  database: TabletStorage,
  credential: CredentialId,
  prf: Bytes | undefined,
  kind: VaultRow['kind'],
): Promise<Result<CryptoKey, VaultError>> {
  const row = await database.vaults.get(credential)
  if (row === undefined && kind === 'passkey' && prf === undefined)
    return fail({ kind: 'vault-unlockable', message: 'this passkey cannot lock data' })
  if (row === undefined) {
    const made = await newVault(credential, prf)
    await database.vaults.add(made.row)
    return ok(made.key)
  }
  if (row.kind === 'device') return ok(row.key)
  const locked = fail<VaultError>({
    kind: 'vault-locked',
    message: 'this passkey did not unlock the data it keeps on this tablet',
  })
  if (prf === undefined) return locked
  const raw = await openSealed(await wrappingKey(prf, row.salt), row.wrapped, utf8(credential))
  return raw === undefined ? locked : ok(await importKey(raw))
}
