import { all, first, run, type Store } from './query.ts'
import type { RestorationRow, ReturnedChangeRow, ReturnedRunRow } from './schema.ts'

/** Whether the log was restored from an older copy, and where that stands; undefined where nothing is amiss. */
export const readRestoration = (store: Store): RestorationRow | undefined =>
  first(store, store.query.selectFrom('restoration').selectAll())

/** Notes that it has begun, or stands otherwise. */
export function writeRestoration(store: Store, { since, size, mode }: Omit<RestorationRow, 'only'>): void {
  store
    .prepare('INSERT OR REPLACE INTO restoration (only, since, size, mode) VALUES (0, ?, ?, ?)')
    .run(since, size, mode)
}

/** The heads that this log signed and does not contain, the largest first. */
export const readSeenHeads = (store: Store) =>
  all(store, store.query.selectFrom('seen_heads').selectAll().orderBy('size', 'desc'))

export const addSeenHead = (store: Store, size: number, note: string): void =>
  void store.prepare('INSERT OR IGNORE INTO seen_heads (size, note) VALUES (?, ?)').run(size, note)

/** What was handed back, without what it says: in the order of its places. */
export const readRunPlaces = (store: Store) =>
  all(store, store.query.selectFrom('returned_runs').select(['place', 'length', 'taken']).orderBy('place'))

export const readRun = (store: Store, place: number): ReturnedRunRow | undefined =>
  first(store, store.query.selectFrom('returned_runs').selectAll().where('place', '=', place))

export function addRun(
  store: Store,
  { place, length, receipt, parcels }: Omit<ReturnedRunRow, 'taken'>,
): void {
  store
    .prepare(
      'INSERT OR IGNORE INTO returned_runs (place, length, receipt, parcels, taken) VALUES (?, ?, ?, ?, 0)',
    )
    .run(place, length, receipt, parcels)
}

/** Its place is remembered; what it says is in the log now. */
export const markRunTaken = (store: Store, place: number): void =>
  void store
    .prepare("UPDATE returned_runs SET taken = 1, receipt = '', parcels = x'' WHERE place = ?")
    .run(place)

export const readReturnedChanges = (store: Store): ReturnedChangeRow[] =>
  all(store, store.query.selectFrom('returned_changes').selectAll().orderBy('seq'))

export const writeReturnedChange = (
  store: Store,
  { seq, place, body }: Omit<ReturnedChangeRow, 'taken'>,
): void =>
  void store
    .prepare('INSERT OR REPLACE INTO returned_changes (seq, place, body, taken) VALUES (?, ?, ?, 0)')
    .run(seq, place, body)

export const markChangeTaken = (store: Store, seq: number, place: number): void =>
  void store
    .prepare("UPDATE returned_changes SET taken = 1, body = '', place = coalesce(place, ?) WHERE seq = ?")
    .run(place, seq)

/** It is over: every head that was shown is in the log again, or was signed away. */
export function endRestoration(store: Store): void {
  for (const table of ['restoration', 'seen_heads', 'returned_runs', 'returned_changes'] as const)
    run(store, store.query.deleteFrom(table))
}
