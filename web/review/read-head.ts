import type { Head } from '../../core/evidence/check-history.ts'
import type { State } from '../../core/governance/state.ts'
import type { Database } from '../local/database.ts'
import { followLog } from '../sync/prove.ts'

/** Reads the log's head and follows it from the last one this browser saw; a contradiction is told from silence. */
export async function readHead(database: Database, state: State): Promise<Head> {
  const followed = await followLog(database, state)
  if (followed.ok) return { kind: 'verified', checkpoint: followed.value.checkpoint }
  const { kind, message } = followed.error
  return { kind: kind === 'log-lies' ? 'lies' : 'offline', message }
}
