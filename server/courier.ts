import type { Openings } from '../core/commitment.ts'
import type { Digest } from '../core/digest.ts'
import type { BundleFile } from '../core/evidence/archive.ts'
import type { Asked } from '../core/evidence/bundle.ts'
import type { State } from '../core/governance/state.ts'
import type { DatasetId, DeviceId, InspectionId } from '../core/id.ts'
import type { SignedChange } from '../core/record/record.ts'
import type { Result } from '../core/result.ts'
import type { BatchAnswer } from '../core/sync/batch.ts'
import type { PlacedChange } from '../core/wire/change.ts'
import type { DatasetDetail, DatasetRow } from '../core/wire/dataset.ts'
import type { DraftRequest, WaitingDraft } from '../core/wire/draft.ts'
import type { HeldUnit, HoldsAnswer } from '../core/wire/hold.ts'
import type { InspectionDetail, InspectionFilter, InspectionRow } from '../core/wire/inspection.ts'
import type { RestorationAnswer, ReturnRequest } from '../core/wire/restoration.ts'
import type { RunningAnswer } from '../core/wire/running.ts'
import type { SelftestsAnswer } from '../core/wire/selftest.ts'
import type { StandingAnswer, StandingQuery } from '../core/wire/standing.ts'
import type { StopAnswer } from '../core/wire/stop.ts'
import type { EvidenceParts, EvidenceRequest } from './evidence/collect.ts'
import type { Missing } from './store/wanted.ts'

/** Why the courier did not take something. `full` is a disk without room: nothing was acknowledged. */
export type CourierError = {
  kind: 'malformed' | 'too-large' | 'stale' | 'refused' | 'full' | 'unavailable'
  message: string
}

/** Something that was kept, marked with why it is not part of the history. */
export interface StoredFinding {
  readonly id: number
  readonly at: number
  readonly kind: string
  readonly message: string
  readonly device: string | null
  readonly bytes: number
}

/** The data side of the server: what routes may ask of it. One open data folder. */
export interface Courier {
  /** The folded state; undefined before the genesis. */
  state(): State | undefined
  /** The same, with changes that were handed back and wait to be appended: whom to take for signed in. */
  stateForSignIn(): State | undefined
  /** The log's verifier key (signed-note text) and the age recipient that records are sealed to. */
  readonly log: string
  readonly recipient: string
  /** Appends a change (the genesis included); `stale` when another came first. */
  change(record: SignedChange, openings: Openings): Promise<Result<{ index: number }, CourierError>>
  changes(from: number): PlacedChange[]
  /** A batch of sealed lines as it came over the wire; whatever is valid before a cut is kept. */
  ingest(body: Uint8Array): Promise<Result<BatchAnswer, CourierError>>
  /** Blobs that accepted records name and that are not here yet. */
  missing(device: DeviceId, from?: number): Missing
  /** Takes a finished upload (a file that holds the age-sealed blob); moves it in when it opens to its digest. */
  takeBlob(digest: string, sealedPath: string): Promise<Result<{ digest: Digest }, CourierError>>
  isWanted(digest: string): boolean
  /** The plaintext of a blob; undefined when it is not here. */
  blob(digest: string): Promise<Uint8Array | undefined>
  inspections(filter: InspectionFilter): InspectionRow[]
  inspection(id: InspectionId): InspectionDetail | undefined
  /** The files of an evidence bundle, as they are made. */
  evidence(parts: EvidenceParts, request: EvidenceRequest): AsyncGenerator<BundleFile>
  /** How many inspections would be in it. */
  askedFor(asked: Asked): number
  datasets(): DatasetRow[]
  /** A data set's events after a leaf: a desk that has the others asks for no more. */
  dataset(id: DatasetId, after?: number): DatasetDetail | undefined
  /** The last self-test of a model on each tablet and backend. */
  selftests(model: Digest): SelftestsAnswer
  /** What tells whether a model worked on a tablet before a time. */
  standing(model: Digest, query: StandingQuery): StandingAnswer
  /** How far the last stop of a model has come. */
  stop(model: Digest): StopAnswer
  /** What each tablet said last that it runs. */
  running(): RunningAnswer
  /** The acts that set units aside, and the units that wait for a decision. */
  holds(): HoldsAnswer
  heldUnits(): HeldUnit[]
  /** Drafts of agents that wait for a person; no part of the history. Says whether a verified one is kept. */
  addDraft(digest: Digest, request: DraftRequest): boolean
  drafts(): WaitingDraft[]
  dropDraft(digest: Digest): void
  findings(): StoredFinding[]
  /** A nonce signed by the log's key: proof that whoever shows it acted after now. */
  nonce(): Promise<string>
  /** C2SP: the latest signed checkpoint with its cosignatures, and tiles by path below /log; undefined when there is none. */
  checkpoint(): string | undefined
  /** The newest checkpoint that as many witnesses as policy asks for, or so many, have cosigned, besides one by its name. */
  cosigned(besides: string, least?: number): string | undefined
  /** Takes cosignatures by the plant's witnesses, on a checkpoint of this log. */
  cosign(note: string): Promise<Result<null, CourierError>>
  /** Takes what a tablet hands back to a log that was restored from an older copy. */
  takeReturned(request: ReturnRequest): Promise<Result<RestorationAnswer, CourierError>>
  restoration(): RestorationAnswer
  /** Waits no longer for what is missing: the records that came back are appended in another order. */
  openRestoration(): Promise<Result<RestorationAnswer, CourierError>>
  tile(path: string): Uint8Array | undefined
  /** Called after every commit with the new tree size; returns how to stop. */
  onAppend(listener: (size: number) => void): () => void
  close(): Promise<void>
}
