import { KEPT_COSIGNATURES, SERVED_COSIGNATURES } from '../limit.ts'
import { all, type Store } from './query.ts'
import { readCheckpoint, readSize } from './read-log.ts'
import type { CosignatureRow } from './schema.ts'

/** The checkpoint of a size as the log signed it; undefined for a size at which none was handed out. */
export const readCheckpointAt = (store: Store, size: number): string | undefined =>
  store.prepare('SELECT note FROM checkpoints WHERE size = ?').pluck().get(size) as string | undefined

const linesOf = (store: Store, size: number): string[] =>
  all(
    store,
    store.query.selectFrom('cosignatures').select('line').where('size', '=', size).limit(SERVED_COSIGNATURES),
  ).map(({ line }) => line)

/** The latest checkpoint with the cosignatures that are here for it. */
export function readCosignedCheckpoint(store: Store): string | undefined {
  const note = readCheckpoint(store)
  return note === undefined ? undefined : note + linesOf(store, readSize(store)).join('')
}

const BY = `SELECT size FROM cosignatures WHERE name <> ? GROUP BY size HAVING count(*) >= ? ORDER BY size DESC LIMIT 1`

/** The newest checkpoint that so many witnesses have cosigned besides one, with their cosignatures. */
export function readCosigned(store: Store, quorum: number, besides: string): string | undefined {
  const size = store.prepare(BY).pluck().get(besides, quorum) as number | undefined
  const note = size === undefined ? undefined : readCheckpointAt(store, size)
  return note === undefined || size === undefined ? undefined : note + linesOf(store, size).join('')
}

const ADD =
  'INSERT INTO cosignatures (size, name, line) VALUES (@size, @name, @line) ON CONFLICT DO UPDATE SET line = excluded.line'
const DROP = `DELETE FROM cosignatures WHERE name = @name AND size NOT IN (
  SELECT size FROM cosignatures WHERE name = @name ORDER BY size DESC LIMIT ${KEPT_COSIGNATURES})`

/** Keeps a cosignature, and of each witness the newest few. */
export function writeCosignature(store: Store, row: CosignatureRow): void {
  store.prepare(ADD).run(row)
  store.prepare(DROP).run({ name: row.name })
}
