import Dexie, { type Table } from 'dexie'
import type { Bytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { CredentialId, DatasetId, DeviceId, InspectionId, PlantId } from '../../core/id.ts'
import type { SignedReceipt } from '../../core/record/receipt.ts'
import type { Running } from '../../core/release/active.ts'
import type { KeyLine, SealedLine } from '../../core/sync/batch.ts'

/** Something under AES-256-GCM. */
export interface Sealed {
  readonly iv: Bytes
  readonly bytes: Bytes
}

/** What makes this browser a tablet of a plant. One row. */
export interface TabletRow {
  readonly id: 'tablet'
  readonly plant: PlantId
  readonly rpId: string
  readonly device: DeviceId
  readonly name: string
  /** The pinned root of all authority: the hash of the plant's first change. */
  readonly genesis: Digest
  /** The tablet's own Ed25519 key, which cannot be exported. */
  readonly key: CryptoKey
  /** AES-256-GCM, cannot be exported: keeps names out of what can be carved from the disk, also when locked. */
  readonly placeKey: CryptoKey
}

/** How a passkey opens what its owner keeps on this tablet. */
export type VaultRow =
  | {
      readonly credential: CredentialId
      readonly kind: 'passkey'
      readonly salt: Bytes
      readonly wrapped: Sealed
    }
  | { readonly credential: CredentialId; readonly kind: 'device'; readonly key: CryptoKey }

/** Where an event stands. `refused` was kept by the server with a finding, and needs somebody. */
export type Standing = 'saved' | 'received' | 'proven' | 'refused'

export interface EventRow {
  readonly seq: number
  readonly hash: Digest
  readonly leafHash: Bytes
  readonly inspection: InspectionId | null
  /** The data set that it is about. Rows of before there were any have none. */
  readonly dataset?: DatasetId
  readonly blobs: readonly Digest[]
  readonly vault: CredentialId
  /** The parcel, for its owner's eyes. */
  readonly sealed: Sealed
  readonly standing: Standing
  /** Leaf index, once a receipt said so. */
  readonly index: number | null
  readonly finding: string | null
}

/** A line stays as long as its record: should the server lose it, nobody else can hand it back. */
export interface OutboxRow {
  readonly seq: number
  readonly line: SealedLine
  /** 1 once a receipt covers it; indexed, so not a boolean. */
  readonly receipted: 0 | 1
}

export interface BlobRow {
  readonly digest: Digest
  readonly vault: CredentialId
  readonly local: Sealed
  /** The age file for the plant; kept for a while after it is proven there: a server may be restored from a copy. */
  readonly outgoing: Bytes | null
  /** When every record that names it was proven, while `outgoing` is still here. */
  readonly provenAt?: number | undefined
}

/** What computed when a model was last loaded and tested here: one row. */
export interface MachineRow {
  readonly id: 'machine'
  readonly browser: string
  readonly adapter: string
  readonly runtime: string
}

/** A change of the plant's rules, sealed under the tablet's key. `place`: where it stands in the log, as the server said. */
export interface ChangeRow {
  readonly seq: number
  readonly sealed: Sealed
  readonly place?: number
}

/** The end of this tablet's chain: one row. */
export interface ChainRow {
  readonly id: 'chain'
  readonly next: number
  readonly head: Digest | null
}

export type ReceiptRow = SignedReceipt & { readonly from: number }

/** The last checkpoint of the log that this tablet saw: one row. */
export interface CheckpointRow {
  readonly id: 'checkpoint'
  readonly note: string
  readonly size: number
}

/** A release that is on this tablet whole and verified, and under which keys its files are kept. */
export interface KeptRow {
  readonly digest: Digest
  readonly release: number
  readonly files: readonly string[]
  readonly bytes: number
  /** When it was last switched to; 0 while it never was. */
  readonly ranAt: number
  /** On its way out: its files go first, then this row. */
  readonly isLeaving?: true
}

/** What runs here. `isTold`: the switch is recorded in the tablet's chain. */
export interface RunningRow extends Running {
  readonly id: 'running'
  readonly from: number | null
  readonly isTold: boolean
}

/** Facts about this tablet's release: what runs, the last contact, and which build of the app this is by its shell's name. */
export type ReleaseRow =
  | RunningRow
  | { readonly id: 'contact'; readonly at: number }
  | { readonly id: 'app'; readonly shell: string; readonly build: Digest }

/** What the server did that cannot be true, and a row of kind `healed` that ends what stands before it. */
export interface AlarmRow {
  readonly id?: number
  readonly at: number
  readonly kind: string
  readonly message: string
  /** The log's signed notes that cannot both be true. */
  readonly evidence?: { readonly held: string; readonly shown: string }
  /** Of the row that ends an alarm: whether it stands in a signed record, too. */
  readonly recorded?: boolean
}

export interface PlumbDatabase {
  readonly tablet: Table<TabletRow, string>
  readonly vaults: Table<VaultRow, string>
  readonly changes: Table<ChangeRow, number>
  readonly chain: Table<ChainRow, string>
  readonly events: Table<EventRow, number>
  readonly outbox: Table<OutboxRow, number>
  readonly keyLines: Table<KeyLine, string>
  readonly blobs: Table<BlobRow, string>
  readonly receipts: Table<ReceiptRow, number>
  readonly log: Table<CheckpointRow, string>
  readonly machine: Table<MachineRow, string>
  /** Models that somebody stopped on this tablet. */
  readonly stopped: Table<{ readonly model: Digest }, string>
  /** Which units are on hold, as the server said last: names under the tablet's key. One row. */
  readonly held: Table<{ readonly id: 'held'; readonly sealed: Sealed }, string>
  readonly kept: Table<KeptRow, string>
  readonly release: Table<ReleaseRow, string>
  readonly alarms: Table<AlarmRow, number>
}

/**
 * The tablet's database. Durability is strict: when a transaction is complete, the bytes are on the disk. That is
 * what *saved* means, and Chromium's default would not do.
 */
export function openDatabase(name = 'plumb'): Dexie & PlumbDatabase {
  const database = new Dexie(name, { chromeTransactionDurability: 'strict' })
  database.version(1).stores({
    tablet: 'id',
    vaults: 'credential',
    changes: 'seq',
    chain: 'id',
    events: 'seq, inspection, standing',
    outbox: 'seq, [receipted+seq]',
    keyLines: 'key',
    blobs: 'digest',
    receipts: 'from',
    log: 'id',
    alarms: '++id',
  })
  database.version(2).stores({ events: 'seq, inspection, standing, dataset' })
  database.version(3).stores({ machine: 'id' })
  database.version(4).stores({ stopped: 'model' })
  database.version(5).stores({ held: 'id' })
  database.version(6).stores({ kept: 'digest', release: 'id' })
  database.version(7).stores({ blobs: 'digest, provenAt' })
  return database as Dexie & PlumbDatabase
}

export type Database = ReturnType<typeof openDatabase>
