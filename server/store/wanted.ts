import type { Digest } from '../../core/digest.ts'
import { MAX_MISSING } from '../limit.ts'
import { all, run, type Store } from './query.ts'

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

/** Whether records name this blob, and whether it came. */
export function blobStanding(store: Store, digest: string): 'unknown' | 'wanted' | 'arrived' {
  const rows = all(store, store.query.selectFrom('wanted').select('arrived_at').where('digest', '=', digest))
  if (rows.length === 0) return 'unknown'
  return rows.some((row) => row.arrived_at === null) ? 'wanted' : 'arrived'
}

/** Marks a blob as here, for every device that was asked for it. */
export const markArrived = (store: Store, digest: string, at: number): number =>
  run(
    store,
    store.query
      .updateTable('wanted')
      .set({ arrived_at: at })
      .where('digest', '=', digest)
      .where('arrived_at', 'is', null),
  )
