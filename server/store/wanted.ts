import type { Digest } from '../../core/digest.ts'
import { MAX_MISSING } from '../limit.ts'
import { all, type Store } from './query.ts'
import type { Schema } from './schema.ts'

/** Blobs that are not here, and the leaf to ask from for the rest; null when these are all. */
export interface Missing {
  readonly missing: readonly Digest[]
  readonly next: number | null
}

/** Blobs that a device's records name from a leaf on and that are not here, oldest first. */
export function readMissing(store: Store, device: string, from: number): Missing {
  const rows = all(
    store,
    store.query
      .selectFrom('wanted')
      .select(['digest', 'leaf'])
      .where('device', '=', device)
      .where('arrived_at', 'is', null)
      .where('leaf', '>=', from)
      .orderBy('leaf')
      .limit(MAX_MISSING),
  )
  // A leaf names a few: the rest of the last one's comes with the next answer, and some of it twice.
  const last = rows.length < MAX_MISSING ? undefined : rows.at(-1)?.leaf
  return { missing: rows.map((row) => row.digest as Digest), next: last ?? null }
}

/** Takes back that a blob is here: its file is gone, and whoever holds it is asked for it again. */
export const markGone = (store: Store, digest: string): number =>
  store
    .prepare(`UPDATE wanted SET arrived_at = NULL WHERE ${IS_DIGEST} AND arrived_at IS NOT NULL`)
    .run(digest, digest).changes

/** The blobs that came, by the first two characters of their names: the folder that each lies in. */
export const readArrived = (store: Store, folder: string): string[] =>
  (
    store
      .prepare(
        `SELECT DISTINCT digest FROM wanted
        WHERE substr(digest, 1, 8) >= ? AND substr(digest, 1, 8) < ? AND arrived_at IS NOT NULL`,
      )
      .all(folder, `${folder}\u{7f}`) as Pick<Schema['wanted'], 'digest'>[]
  ).map(({ digest }) => digest)

/** The folders that blobs lie in, by what records name. */
export const readBlobFolders = (store: Store): string[] =>
  (
    store.prepare('SELECT DISTINCT substr(substr(digest, 1, 8), 1, 2) AS folder FROM wanted').all() as {
      folder: string
    }[]
  ).map(({ folder }) => folder)

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
