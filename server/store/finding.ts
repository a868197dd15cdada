import type { StoredFinding } from '../courier.ts'
import { MAX_LISTED_FINDINGS } from '../limit.ts'
import { all, first, type Store } from './query.ts'

/** Something that was not accepted, to be kept with why. */
export interface NewFinding {
  readonly at: number
  readonly kind: string
  readonly message: string
  readonly device: string | null
  readonly digest: string
  readonly bytes: Uint8Array
}

/** Keeps a finding; the same refusal of the same bytes is kept once. */
export function insertFinding(store: Store, { at, kind, message, device, digest, bytes }: NewFinding): void {
  store
    .prepare(
      `INSERT INTO findings (at, kind, message, device, digest, bytes) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, digest) DO NOTHING`,
    )
    .run(at, kind, message, device, digest, bytes)
}

/** How many findings are kept, and how many bytes of them. */
export function countFindings(store: Store): { count: number; bytes: number } {
  const row = first(
    store,
    store.query
      .selectFrom('findings')
      .select(({ fn }) => [
        fn.countAll<number>().as('count'),
        fn.coalesce(fn.sum<number>(fn<number>('length', ['bytes'])), fn.count<number>('id')).as('bytes'),
      ]),
  )
  return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 }
}

/** Whether this very refusal is kept already. */
export const isFindingKept = (store: Store, kind: string, digest: string): boolean =>
  store.prepare('SELECT 1 FROM findings WHERE kind = ? AND digest = ?').get(kind, digest) !== undefined

/** The latest findings, newest first. */
export const readFindings = (store: Store): StoredFinding[] =>
  all(
    store,
    store.query
      .selectFrom('findings')
      .select(({ fn }) => [
        ...(['id', 'at', 'kind', 'message', 'device'] as const),
        fn<number>('length', ['bytes']).as('bytes'),
      ])
      .orderBy('id', 'desc')
      .limit(MAX_LISTED_FINDINGS),
  )
