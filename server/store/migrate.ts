import type { Database } from 'better-sqlite3-multiple-ciphers'
import { history } from './migration/0001-history.ts'
import { datasets } from './migration/0002-datasets.ts'
import { selftests } from './migration/0003-selftests.ts'
import { holds } from './migration/0004-holds.ts'
import { cosignatures } from './migration/0005-cosignatures.ts'
import { drafts } from './migration/0006-drafts.ts'
import { restoration } from './migration/0007-restoration.ts'
import { asked } from './migration/0008-asked.ts'

/** All migrations in order; the database's user_version says how many of them it has. Never edit a released one. */
export const MIGRATIONS: readonly string[] = [
  ...[history, datasets, selftests, holds, cosignatures, drafts, restoration, asked],
]

/** How many migrations a database has. */
export const versionOf = (database: Database): number =>
  Number(database.pragma('user_version', { simple: true }))

/** Brings a database up to date, each migration in a transaction of its own. Throws on one from a newer Plumb. */
export function migrate(database: Database): void {
  const version = versionOf(database)
  if (version > MIGRATIONS.length)
    throw new Error(`database: found version ${version}, expected at most ${MIGRATIONS.length}`)
  for (const [i, sql] of MIGRATIONS.entries()) {
    if (i < version) continue
    // If we crash in between, the whole migration is undone and the next start runs it again.
    database.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${i + 1}; COMMIT`)
  }
}
