import type { KeyLine } from '../../core/sync/batch.ts'
import type {
  AlarmRow,
  BlobRow,
  ChainRow,
  ChangeRow,
  CheckpointRow,
  EventRow,
  OutboxRow,
  ReceiptRow,
  TabletRow,
  VaultRow,
} from './database.ts'

/** Some rows of a table, in the order of a key. */
export interface Range<T, K> {
  toArray(): PromiseLike<T[]>
  sortBy(key: string): PromiseLike<T[]>
  count(): PromiseLike<number>
  last(): PromiseLike<T | undefined>
  primaryKeys(): PromiseLike<K[]>
  limit(count: number): Range<T, K>
  modify(changes: Partial<T>): PromiseLike<number>
}

type Key = string | number | readonly number[]

/** The rows whose key, the primary one or an indexed one, is as asked. */
export interface Where<T, K> {
  equals(key: Key): Range<T, K>
  notEqual(key: Key): Range<T, K>
  belowOrEqual(key: Key): Range<T, K>
  anyOf(...keys: string[]): Range<T, K>
  between(lower: Key, upper: Key, includeLower?: boolean, includeUpper?: boolean): Range<T, K>
}

/** A table by its primary key. Every call by itself is one transaction, unless it stands in one. */
export interface Rows<T, K> {
  get(key: K): PromiseLike<T | undefined>
  add(row: T): PromiseLike<unknown>
  put(row: T): PromiseLike<unknown>
  update(key: K, changes: Partial<T>): PromiseLike<number>
  bulkGet(keys: K[]): PromiseLike<(T | undefined)[]>
  bulkPut(rows: readonly T[]): PromiseLike<unknown>
  bulkDelete(keys: K[]): PromiseLike<unknown>
  toArray(): PromiseLike<T[]>
  orderBy(key: string): Range<T, K>
  where(key: string): Where<T, K>
}

/** What records, rules and proofs need of a tablet's storage, and no more. */
export interface TabletTables {
  readonly tablet: Rows<TabletRow, string>
  readonly vaults: Rows<VaultRow, string>
  readonly changes: Rows<ChangeRow, number>
  readonly chain: Rows<ChainRow, string>
  readonly events: Rows<EventRow, number>
  readonly outbox: Rows<OutboxRow, number>
  readonly keyLines: Rows<KeyLine, string>
  readonly blobs: Rows<BlobRow, string>
  readonly receipts: Rows<ReceiptRow, number>
  readonly log: Rows<CheckpointRow, string>
  readonly alarms: Rows<AlarmRow, number>
}

/**
 * A tablet's storage: IndexedDB behind Dexie (database.ts), or in the simulation a memory that fails, tears and runs
 * full. A transaction is all or nothing, one after another, and on the disk when it is complete.
 */
export interface TabletStorage extends TabletTables {
  transaction<T>(mode: 'rw', tables: (keyof TabletTables)[], work: () => PromiseLike<T>): PromiseLike<T>
}
