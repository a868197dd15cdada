import { randomBytes } from 'node:crypto'
import { utf8ToText } from '../core/bytes.ts'
import { quorumOf } from '../core/governance/witness.ts'
import { ok, type Result } from '../core/result.ts'
import type { RandomBytes } from '../core/sync/seal.ts'
import { askAgain } from './blob/ask-again.ts'
import { openSealed } from './blob/open-blob.ts'
import { blobPath } from './blob/place.ts'
import { takeBlob } from './blob/take-blob.ts'
import type { Courier } from './courier.ts'
import { collectEvidence } from './evidence/collect.ts'
import { countInspections } from './evidence/select.ts'
import { takeChange } from './ingest/change.ts'
import { takeCosignatures } from './ingest/cosign.ts'
import { makeIngest } from './ingest/ingest.ts'
import { openWriter, type Writer } from './ingest/writer.ts'
import type { MasterKey } from './key/master.ts'
import { signNonce } from './key/nonce.ts'
import { MAX_FINDINGS, MAX_FINDINGS_BYTES } from './limit.ts'
import { serveTile } from './log/serve.ts'
import { type Data, type DataError, openData } from './open-data.ts'
import { restorationOf, stateForSignIn } from './restoration/standing.ts'
import { openRestoration, takeReturned } from './restoration/take.ts'
import { readCosigned, readCosignedCheckpoint } from './store/cosignature.ts'
import { readDataset, readDatasets } from './store/dataset.ts'
import { addDraft, dropDraft, readDrafts } from './store/draft.ts'
import { readFindings } from './store/finding.ts'
import { readHeldUnits, readHolds } from './store/hold.ts'
import { readInspection, readInspections } from './store/inspection.ts'
import type { Store } from './store/query.ts'
import { readChanges, readOpenings } from './store/read-log.ts'
import { readRunning } from './store/running.ts'
import { readSelftests } from './store/selftest.ts'
import { readStanding } from './store/standing.ts'
import { readStop } from './store/stop.ts'
import { blobStanding, readMissing } from './store/wanted.ts'

export interface CourierSetting {
  readonly data: string
  /** The folder's master key, where the caller has opened it already. */
  readonly master?: MasterKey
  /** Milliseconds since 1970; the machine's clock unless told. */
  readonly now?: () => number
  /** Cryptographically strong unless for simulation; the machine's unless told. */
  readonly random?: RandomBytes
  readonly findingsMax?: { readonly count: number; readonly bytes: number }
}

const machineRandom: RandomBytes = (length) => new Uint8Array(randomBytes(length))

const changesFrom = (store: Store, from: number) =>
  readChanges(store, from).map((row) => ({
    record: JSON.parse(utf8ToText(row.bytes) ?? ''),
    openings: readOpenings(store, row.leaf),
    place: row.leaf,
  }))

function makeCourier(
  { data, now, random }: Required<Pick<CourierSetting, 'data' | 'now' | 'random'>>,
  opened: Data,
  writer: Writer,
): Courier {
  const { store, keys } = opened
  const desk = { data, store, key: keys.sealing, now }
  const blob = async (digest: string) =>
    blobStanding(store, digest) === 'arrived' ? openSealed(blobPath(data, digest), keys.sealing) : undefined
  return {
    state: () => writer.head.ledger.state,
    stateForSignIn: () => stateForSignIn(writer),
    log: keys.log.text,
    recipient: keys.sealing.recipient,
    change: (record, openings) => takeChange(writer, record, openings),
    changes: (from) => changesFrom(store, from),
    ingest: makeIngest(writer),
    missing: (device, from = 0) => readMissing(store, device, from),
    takeBlob: (digest, sealedPath) => takeBlob(desk, digest, sealedPath),
    isWanted: (digest) => blobStanding(store, digest) === 'wanted',
    blob,
    inspections: (filter) => readInspections(store, filter),
    inspection: (id) => readInspection(store, id),
    evidence: (parts, request) =>
      collectEvidence({ ...parts, store, log: keys.log, state: writer.head.ledger.state, blob }, request),
    askedFor: (asked) => countInspections(store, asked),
    datasets: () => readDatasets(store),
    dataset: (id, after) => readDataset(store, id, after),
    selftests: (model) => readSelftests(store, model),
    standing: (model, query) => readStanding(store, model, query),
    stop: (model) => readStop(store, writer.head.ledger, model, now()),
    running: () => readRunning(store, writer.head.ledger),
    holds: () => readHolds(store),
    heldUnits: () => readHeldUnits(store),
    addDraft: (digest, request) => addDraft(store, digest, request, now()),
    drafts: () => readDrafts(store),
    dropDraft: (digest) => dropDraft(store, digest),
    findings: () => readFindings(store),
    nonce: () => signNonce(keys.log, now(), random),
    checkpoint: () => readCosignedCheckpoint(store),
    cosigned: (besides, least) => {
      const { state } = writer.head.ledger
      return state && readCosigned(store, least ?? quorumOf(state), besides)
    },
    cosign: (note) => takeCosignatures(writer, note),
    takeReturned: (request) => takeReturned(writer, request),
    restoration: () => restorationOf(writer),
    openRestoration: () => openRestoration(writer),
    tile: (path) => serveTile(store, path),
    onAppend(listener) {
      writer.listeners.add(listener)
      return () => writer.listeners.delete(listener)
    },
    // Through the queue: what was begun is finished, and answered, first.
    close: () =>
      writer.queue(async () => {
        await writer.opener.close()
        opened.close()
      }),
  }
}

/** Opens a data folder, or makes one, and everything that routes may ask of it. One process at a time. */
export async function openCourier(setting: CourierSetting): Promise<Result<Courier, DataError>> {
  const { data, master, now = Date.now, random = machineRandom } = setting
  const opened = await openData(data, random, master)
  if (!opened.ok) return opened
  const { store, keys } = opened.value
  const findingsMax = setting.findingsMax ?? { count: MAX_FINDINGS, bytes: MAX_FINDINGS_BYTES }
  try {
    await askAgain(store, data)
    const writer = await openWriter({ store, keys, now, findingsMax })
    return ok(makeCourier({ data, now, random }, opened.value, writer))
  } catch (error) {
    opened.value.close()
    throw error
  }
}
