import { hkdfSync, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bytes, encodeBase64url, parseBase64url, utf8ToText } from '../../core/bytes.ts'
import { ok, type Result } from '../../core/result.ts'
import { failure, type KeyFailure } from './failure.ts'
import { createPrivateFile, makePrivateFolder, readPrivateFile } from './files.ts'

/** 32 random bytes from which every other key of this server is derived, or under which it is sealed. */
export type MasterKey = Bytes & { readonly brand: 'MasterKey' }

const MASTER_LENGTH = 32

// Part of every derived key: never change it, or no stored byte opens again.
const INFO_PREFIX = 'plumb/master/v1/'

const keyPath = (data: string): string => join(data, 'master.key')

/** Reads DATA/master.key: 43 characters of base64url, mode 0600. */
export async function openMasterKey(data: string): Promise<Result<MasterKey, KeyFailure>> {
  const read = await readPrivateFile(keyPath(data))
  if (!read.ok) return read
  const text = utf8ToText(read.value)?.trim()
  const key = text === undefined ? undefined : parseBase64url(text)
  if (key?.length !== MASTER_LENGTH) return failure.malformed(keyPath(data), read.value.length)
  return ok(key as MasterKey)
}

// A folder that already holds something has lost its key: a new one would open nothing and hide the loss.
async function findOrphan(data: string): Promise<string | undefined> {
  const names = await readdir(data)
  return names.find((name) => !name.startsWith('.') && name !== 'lost+found' && name !== 'master.key')
}

/** Opens DATA/master.key, or makes it at the first start, before anything else stands in the data folder. */
export async function openOrMakeMasterKey(data: string): Promise<Result<MasterKey, KeyFailure>> {
  await makePrivateFolder(data)
  const opened = await openMasterKey(data)
  if (opened.ok || opened.error.kind !== 'missing') return opened
  const orphan = await findOrphan(data)
  if (orphan !== undefined) return failure.keyLost(keyPath(data), orphan)
  // If another process made one first, that one is read: what counts is on disk, never what was drawn here.
  await createPrivateFile(keyPath(data), `${encodeBase64url(randomBytes(MASTER_LENGTH))}\n`)
  return openMasterKey(data)
}

/** A 32-byte key for one purpose, named by its label: HKDF-SHA256 (RFC 5869), no salt, the label as info. */
export function deriveKey(master: MasterKey, label: string): Bytes {
  if (label === '') throw new Error('found an empty label, expected the name of a purpose')
  return new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), INFO_PREFIX + label, 32))
}
