/** The tables, as Kysely sees them. `leaf` is always an index into the log. */
export interface Schema {
  /** The log's and the sealing key, sealed under the master key. */
  secrets: { name: string; sealed: Uint8Array }
  /** Signed receipts as they were handed out, byte for byte. */
  receipts: { id: number; device: string; body: string }
  leaves: LeafRow
  /** What stands behind a leaf's commitments, canonical JSON. Retention takes openings out of it; leaves never go. */
  openings: { leaf: number; openings: Uint8Array }
  /** Hash tiles; the last one of a level is partial. Every narrower partial tile is the beginning of its row. */
  tiles: { level: number; tile: number; bytes: Uint8Array }
  /** Each signed checkpoint that was ever handed out, and what the history added up to at its size. */
  checkpoints: { size: number; note: string; state_hash: string }
  /** The fold's latest state and the end of each device's chain: a start does not replay the log. */
  states: { only: number; state: string }
  chains: { device: string; chain: string }
  findings: FindingRow
  /** Cosignatures on checkpoints, by whose: the newest few of each witness. */
  cosignatures: CosignatureRow
  /** Blobs that records name, and when they came. Outstanding while `arrived_at` is null. */
  wanted: { digest: string; device: string; leaf: number; arrived_at: number | null }
  inspections: InspectionRecord
  drafts: { digest: string; agent: string; received_at: number; body: string }
  /** Which events are about which data set; `sample` is the photograph that an event is about, where it is one. */
  dataset_events: DatasetEventRecord
  /** Which event is which tablet's self-test of which model. */
  selftests: SelftestRecord
  /** That the log was restored from an older copy: since when that is known, and the size it had then. */
  restoration: RestorationRow
  /** Heads that this log signed and does not contain. */
  seen_heads: { size: number; note: string }
  /** What was handed back: runs of one device's records at their places, and changes. `taken` once it is in the log. */
  returned_runs: ReturnedRunRow
  returned_changes: ReturnedChangeRow
}

export interface RestorationRow {
  only: number
  since: number
  size: number
  mode: 'waiting' | 'open'
}

export interface ReturnedRunRow {
  place: number
  length: number
  /** The signed receipt, as it was handed out. */
  receipt: string
  /** The opened parcels, one a line; empty once taken. */
  parcels: Uint8Array
  taken: 0 | 1
}

export interface ReturnedChangeRow {
  seq: number
  /** Where it stood in the log, where the tablet knows. */
  place: number | null
  /** The change with its openings; empty once taken. */
  body: string
  taken: 0 | 1
}

export interface CosignatureRow {
  size: number
  name: string
  /** The signature's line of a signed note. */
  line: string
}

export interface SelftestRecord {
  leaf: number
  model: string
  device: string
  backend: string
}

export interface DatasetEventRecord {
  leaf: number
  dataset: string
  type: string
  sample: string | null
}

export interface LeafRow {
  leaf: number
  kind: 'change' | 'event'
  device: string | null
  seq: number
  /** The change's or event's own hash, and the Merkle leaf hash of `bytes`. */
  hash: string
  leaf_hash: Uint8Array
  bytes: Uint8Array
  received_at: number
  /** JSON array of flags. */
  flags: string
  receipt: number | null
  /** The session that this event opens. */
  opens: string | null
}

export interface FindingRow {
  id: number
  at: number
  kind: string
  message: string
  device: string | null
  /** SHA-256 of `bytes`: the same refusal of the same bytes is kept once, however often it is sent. */
  digest: string
  bytes: Uint8Array
}

/** One inspection as the list shows it, and which of its device's events prove it. */
export interface InspectionRecord {
  leaf: number
  inspection: string
  device: string
  person: string
  plan: string
  step: string
  unit: string | null
  judged: string | null
  verdict: string
  decision: string
  score: number | null
  cause: string | null
  at: number
  received_at: number
  photograph: string | null
  heatmap: string | null
  /** JSON array of flags. */
  flags: string
  /** Seq of the session's opening, of the inspection's first event and of its last. */
  opened_seq: number
  first_seq: number
  last_seq: number
  model: string | null
  /** The hold, the leaf that set the unit aside, and what became of it by which leaf. */
  hold: string | null
  held_leaf: number | null
  disposition: string | null
  disposed_leaf: number | null
}
