import type { Digest } from '../../core/digest.ts'
import { MAX_MISSING } from '../limit.ts'
import { all, type Store } from './query.ts'
import type { Schema } from './schema.ts'

/** Blobs that a device's records name and that are not here, oldest first. */
export const readMissing = (store: Store, device: string): Digest[] =>
  all(
    store,
    store.query
      .selectFrom('wanted')
      .select('digest')
      .where('device', '=', device)
      .where('arrived_at', 'is', null)
      .orderBy('leaf')
      .limit(MAX_MISSING),
  ).map((row) => row.digest as Digest)

/** Finds a digest by way of wanted_by_digest, which holds its beginning; takes it twice. */
export const IS_DIGEST = 'substr(digest, 1, 8) = substr(?, 1, 8) AND digest = ?'

/** Whether records name this blob, and whether it came. */
export function blobStanding(store: Store, digest: string): 'unknown' | 'wanted' | 'arrived' {
  const rows = store.prepare(`SELECT arrived_at FROM wanted WHERE ${IS_DIGEST}`).all(digest, digest) as Pick<
    Schema['wanted'],
    'arrived_at'
  >[]
  if (rows.length === 0) return 'unknown'
  return rows.some((row) => row.arrived_at === null) ? 'wanted' : 'arrived'
}

/** Marks a blob as here, for every device that was asked for it. */
export const markArrived = (store: Store, digest: string, at: number): number =>
  store
    .prepare(`UPDATE wanted SET arrived_at = ? WHERE ${IS_DIGEST} AND arrived_at IS NULL`)
    .run(at, digest, digest).changes
