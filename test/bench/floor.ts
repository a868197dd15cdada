import { hash } from 'node:crypto'
import { join } from 'node:path'
import { openDatabase } from '../../server/store/open-database.ts'
import { openStore, transact } from '../../server/store/query.ts'
import { type Check, runChecks } from './checks.ts'

/** What ingest cannot do without: a signature check and a hash for each record, and one durable transaction. */
export interface Floor {
  take(checks: readonly Check[]): Promise<void>
  close(): void
}

/** Opens the floor's own SQLCipher database, with the settings of the product's. */
export function openFloor(folder: string): Floor {
  const database = openDatabase({ path: join(folder, 'floor.db'), key: new Uint8Array(32).fill(7) })
  const store = openStore(database)
  database.exec('CREATE TABLE records (hash BLOB NOT NULL, bytes BLOB NOT NULL)')
  return {
    async take(checks) {
      await runChecks(checks)
      const hashes = checks.map(({ leaf }) => hash('sha256', leaf, 'buffer'))
      const insert = store.prepare('INSERT INTO records (hash, bytes) VALUES (?, ?)')
      transact(store, () => {
        for (const [i, { leaf }] of checks.entries()) insert.run(hashes[i], leaf)
      })
    },
    close: () => void database.close(),
  }
}
