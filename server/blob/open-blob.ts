import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Decrypter } from 'age-encryption'
import { fail, ok, type Result } from '../../core/result.ts'
import type { SealingKey } from '../key/plant-keys.ts'
import { reasonOf } from '../store/failure.ts'
import { openAge } from './open-age.ts'

export interface BlobError {
  readonly kind: 'blob-sealed' | 'blob-unreadable'
  readonly message: string
}

/** One for each key: it works out the key's other half once. */
const decrypters = new WeakMap<SealingKey, Decrypter>()

function decrypterFor(key: SealingKey): Decrypter {
  const known = decrypters.get(key)
  if (known !== undefined) return known
  const decrypter = new Decrypter()
  decrypter.addIdentity(key.identity)
  decrypters.set(key, decrypter)
  return decrypter
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error

/** The digest (SHA-256, base64url) of what is in an age file, read as a stream: a photograph need not fit in memory. */
export async function digestSealed(path: string, key: SealingKey): Promise<Result<string, BlobError>> {
  const hash = createHash('sha256')
  const file = createReadStream(path)
  try {
    const stream = Readable.toWeb(file) as ReadableStream<Uint8Array>
    const opened = await decrypterFor(key).decrypt(stream)
    const reader = opened.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) hash.update(part.value)
    return ok(hash.digest('base64url'))
  } catch (error) {
    // An error of the file system has a code; age's own have none.
    const kind = isMissing(error) ? 'blob-unreadable' : 'blob-sealed'
    return fail({ kind, message: `found a blob that does not open: ${reasonOf(error)}` })
  } finally {
    file.destroy()
  }
}

/** What is in an age file; undefined when there is no file. Throws when the file is not what was stored. */
export async function openSealed(path: string, key: SealingKey): Promise<Uint8Array | undefined> {
  const sealed = await readFile(path).catch((error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  return sealed && openAge(sealed, decrypterFor(key))
}
