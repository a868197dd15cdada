import type { Bytes } from '../../core/bytes.ts'
import type { Openings } from '../../core/commitment.ts'
import { encodeEntryBundle } from '../../core/log/entry-bundle.ts'
import { HASH_LENGTH, TILE_WIDTH } from '../../core/log/limits.ts'
import type { Tile } from '../../core/log/tile.ts'
import { parseOpenings } from './openings.ts'
import { all, first, type Store } from './query.ts'
import type { LeafRow } from './schema.ts'

/** How many leaves the log has: the size of its last checkpoint. */
export const readSize = (store: Store): number =>
  first(store, store.query.selectFrom('checkpoints').select('size').orderBy('size', 'desc').limit(1))?.size ??
  0

/** The latest checkpoint, a signed note. */
export const readCheckpoint = (store: Store): string | undefined =>
  first(store, store.query.selectFrom('checkpoints').select('note').orderBy('size', 'desc').limit(1))?.note

function readEntries(store: Store, index: number, width: number): Bytes | undefined {
  const begin = index * TILE_WIDTH
  const rows = all(
    store,
    store.query
      .selectFrom('leaves')
      .select('bytes')
      .where('leaf', '>=', begin)
      .where('leaf', '<', begin + width)
      .orderBy('leaf'),
  )
  return rows.length === width ? encodeEntryBundle(rows.map((row) => row.bytes)) : undefined
}

/**
 * A tile's bytes: hashes, or for entries the records themselves. A partial tile of any size that the log ever had is
 * the beginning of what it has grown to, so none is ever deleted.
 */
export function readTile(store: Store, { level, index, width }: Tile): Bytes | undefined {
  if (level === 'entries') return readEntries(store, index, width)
  const row = first(
    store,
    store.query.selectFrom('tiles').select('bytes').where('level', '=', level).where('tile', '=', index),
  )
  if (row === undefined || row.bytes.length < width * HASH_LENGTH) return undefined
  return new Uint8Array(row.bytes.subarray(0, width * HASH_LENGTH))
}

/** The openings that are still there for a leaf. */
export function readOpenings(store: Store, leaf: number): Openings {
  const row = first(store, store.query.selectFrom('openings').select('openings').where('leaf', '=', leaf))
  return parseOpenings(row?.openings ?? new Uint8Array(0)) ?? {}
}

/** A device's events from one seq to another, both included, in order. */
export const readEvents = (store: Store, device: string, from: number, to: number): LeafRow[] =>
  all(
    store,
    store.query
      .selectFrom('leaves')
      .selectAll()
      .where('kind', '=', 'event')
      .where('device', '=', device)
      .where('seq', '>=', from)
      .where('seq', '<=', to)
      .orderBy('seq'),
  )

/** Changes from a seq on, in order. */
export const readChanges = (store: Store, from: number): LeafRow[] =>
  all(
    store,
    store.query
      .selectFrom('leaves')
      .selectAll()
      .where('kind', '=', 'change')
      .where('seq', '>=', from)
      .orderBy('seq'),
  )

/** The event that a device already has at a position: its leaf hash, and the id of the receipt that covers it. */
export const readPosition = (store: Store, device: string, seq: number) =>
  store
    .prepare(`SELECT leaf_hash, receipt FROM leaves WHERE kind = 'event' AND device = ? AND seq = ?`)
    .get(device, seq) as { leaf_hash: Uint8Array; receipt: number } | undefined

/** The seq of the event that opened a session on a device. */
export const readOpenedSeq = (store: Store, device: string, session: string): number | undefined =>
  first(
    store,
    store.query.selectFrom('leaves').select('seq').where('device', '=', device).where('opens', '=', session),
  )?.seq

/** A receipt as it was handed out. */
export const readReceipt = (store: Store, id: number): string | undefined =>
  first(store, store.query.selectFrom('receipts').select('body').where('id', '=', id))?.body

/** The hash of the leaf at a place. */
export const readLeafHash = (store: Store, leaf: number): Uint8Array | undefined =>
  first(store, store.query.selectFrom('leaves').select('leaf_hash').where('leaf', '=', leaf))?.leaf_hash
