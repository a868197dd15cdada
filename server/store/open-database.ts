import { closeSync, openSync } from 'node:fs'
import Driver, { type Database } from 'better-sqlite3-multiple-ciphers'
import { type Bytes, encodeHex } from '../../core/bytes.ts'

export interface DatabasePlace {
  readonly path: string
  /** Raw 32-byte key. */
  readonly key: Bytes
  /** Only to look: the file must exist, and another process may be writing to it. */
  readonly readonly?: boolean
}

/** Pages (4 KiB) that gather before they move into the database: a busy page then moves once for many batches. */
const WAL_PAGES = 4000

/** How long to wait for another connection: a reader such as `plumb verify` may hold the file for a moment. */
const BUSY_MS = 5000

/** Opens the encrypted database: SQLCipher 4 pages (AES-256-CBC with HMAC), key as it is, WAL, fsync on commit. */
export function openDatabase({ path, key, readonly = false }: DatabasePlace): Database {
  // Made here, so that no other account may ever look into it; its -wal gets the same mode.
  if (!readonly) closeSync(openSync(path, 'a', 0o600))
  const database = new Driver(path, { readonly, fileMustExist: readonly, timeout: BUSY_MS })
  try {
    database.pragma(`cipher='sqlcipher'`)
    database.pragma('legacy=4')
    database.pragma(`key="x'${encodeHex(key)}'"`)
    // The first read: a wrong key or a damaged first page fails here.
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    database.pragma('foreign_keys = ON')
    database.pragma('cache_size = -16000')
    if (!readonly) {
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = FULL')
      database.pragma(`wal_autocheckpoint = ${WAL_PAGES}`)
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
