import type { Digest } from '../../core/digest.ts'
import type { State } from '../../core/governance/state.ts'
import { canonicalText } from '../../core/json.ts'
import type { Chain } from '../../core/ledger/ledger.ts'
import type { WrittenTile } from '../../core/log/tile-edge.ts'
import { encodeChain } from './chain-text.ts'
import type { NewFinding } from './finding.ts'
import { insertFinding } from './finding.ts'
import type { Store } from './query.ts'
import type { DatasetEventRecord, InspectionRecord, LeafRow, Schema, SelftestRecord } from './schema.ts'
import { IS_DIGEST } from './wanted.ts'

/** A leaf to append. `receipt` is an index into the append's receipts. */
export interface NewLeaf extends Omit<LeafRow, 'receipt'> {
  readonly receipt: number | null
  /** Canonical JSON. */
  readonly openings: Uint8Array
  readonly blobs: readonly Digest[]
}

/** Everything that one step of the log writes, in one transaction. */
export interface Append {
  readonly leaves: readonly NewLeaf[]
  readonly receipts: readonly { device: string; body: string }[]
  readonly tiles: readonly WrittenTile[]
  readonly checkpoint: { size: number; note: string; stateHash: Digest }
  /** The new state, where the step changed it. */
  readonly state: State | undefined
  readonly chains: ReadonlyMap<string, Chain>
  readonly inspections: readonly InspectionRecord[]
  readonly datasetEvents: readonly DatasetEventRecord[]
  readonly selftests: readonly SelftestRecord[]
  readonly findings: readonly NewFinding[]
}

// These run some thousand times a second, so their SQL is written out: compiling it each time would cost more than it.
const LEAF = `INSERT INTO leaves (leaf, kind, device, seq, hash, leaf_hash, bytes, received_at, flags, receipt, opens)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const OPENINGS = 'INSERT INTO openings (leaf, openings) VALUES (?, ?)'
/** `{}`: nothing to keep. */
const NO_OPENINGS = 2
const KNOWN = `SELECT device, arrived_at FROM wanted WHERE ${IS_DIGEST}`
const WANTED = 'INSERT INTO wanted (digest, device, leaf, arrived_at) VALUES (?, ?, ?, ?)'
const TILE =
  'INSERT INTO tiles (level, tile, bytes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes'
const CHAIN =
  'INSERT INTO chains (device, chain) VALUES (?, ?) ON CONFLICT DO UPDATE SET chain = excluded.chain'
const STATE =
  'INSERT INTO states (only, state) VALUES (0, ?) ON CONFLICT DO UPDATE SET state = excluded.state'
const INSPECTION_COLUMNS = [
  ...['leaf', 'inspection', 'device', 'person', 'plan', 'step', 'unit', 'judged', 'verdict', 'decision'],
  ...['score', 'cause', 'at', 'received_at', 'photograph', 'heatmap', 'flags', 'opened_seq', 'first_seq'],
  ...['last_seq', 'model', 'hold', 'held_leaf', 'disposition', 'disposed_leaf'],
] as const
const INSPECTION = `INSERT OR REPLACE INTO inspections (${INSPECTION_COLUMNS.join(', ')})
  VALUES (${INSPECTION_COLUMNS.map(() => '?').join(', ')})`
const DATASET_EVENT = 'INSERT INTO dataset_events (leaf, dataset, type, sample) VALUES (?, ?, ?, ?)'
const SELFTEST = 'INSERT INTO selftests (leaf, model, device, backend) VALUES (?, ?, ?, ?)'

/** A blob that a leaf names, once for each device: it came already when it came for another. */
function insertWanted(store: Store, digest: Digest, { leaf, device }: NewLeaf): void {
  const known = store.prepare(KNOWN).all(digest, digest) as Pick<Schema['wanted'], 'device' | 'arrived_at'>[]
  if (known.some((row) => row.device === device)) return
  const arrivedAt = known.find((row) => row.arrived_at !== null)?.arrived_at ?? null
  store.prepare(WANTED).run(digest, device, leaf, arrivedAt)
}

function insertLeaf(store: Store, leaf: NewLeaf, receipt: number | bigint | null): void {
  store
    .prepare(LEAF)
    .run(
      ...[leaf.leaf, leaf.kind, leaf.device, leaf.seq, leaf.hash, leaf.leaf_hash, leaf.bytes],
      ...[leaf.received_at, leaf.flags, receipt, leaf.opens],
    )
  if (leaf.openings.length > NO_OPENINGS) store.prepare(OPENINGS).run(leaf.leaf, leaf.openings)
  for (const digest of leaf.blobs) insertWanted(store, digest, leaf)
}

/** Writes one step of the log. To be called in a transaction: nothing of it may stand without the rest. */
export function writeAppend(store: Store, append: Append): void {
  const receipts = append.receipts.map(
    ({ device, body }) =>
      store.prepare('INSERT INTO receipts (device, body) VALUES (?, ?)').run(device, body).lastInsertRowid,
  )
  for (const leaf of append.leaves)
    insertLeaf(store, leaf, leaf.receipt === null ? null : (receipts[leaf.receipt] ?? null))
  for (const { level, index, bytes } of append.tiles) store.prepare(TILE).run(level, index, bytes)
  const { size, note, stateHash } = append.checkpoint
  store
    .prepare('INSERT INTO checkpoints (size, note, state_hash) VALUES (?, ?, ?)')
    .run(size, note, stateHash)
  if (append.state !== undefined) store.prepare(STATE).run(canonicalText(append.state))
  for (const [device, chain] of append.chains) store.prepare(CHAIN).run(device, encodeChain(chain))
  for (const row of append.inspections)
    store.prepare(INSPECTION).run(...INSPECTION_COLUMNS.map((column) => row[column]))
  for (const { leaf, dataset, type, sample } of append.datasetEvents)
    store.prepare(DATASET_EVENT).run(leaf, dataset, type, sample)
  for (const { leaf, model, device, backend } of append.selftests)
    store.prepare(SELFTEST).run(leaf, model, device, backend)
  for (const finding of append.findings) insertFinding(store, finding)
}
