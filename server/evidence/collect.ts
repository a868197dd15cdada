import { type Bytes, encodeBase64url, encodeHex, parseBase64url, utf8, utf8ToText } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { BundleFile } from '../../core/evidence/archive.ts'
import {
  type Asked,
  type Bundle,
  type LEFT_OUT,
  modelName,
  NAMES,
  openingsName,
  proofName,
  receiptName,
  recordName,
} from '../../core/evidence/bundle.ts'
import { encodeFileList, sha256Hex, signFileList } from '../../core/evidence/file-list.ts'
import type { State } from '../../core/governance/state.ts'
import type { InspectionId, PersonId } from '../../core/id.ts'
import { encodeJson } from '../../core/json.ts'
import { parseCheckpoint } from '../../core/log/checkpoint.ts'
import { parseNote } from '../../core/log/note.ts'
import { makeInclusionProof } from '../../core/log/prove.ts'
import type { HashReader } from '../../core/log/subtree.ts'
import { tileHashReader } from '../../core/log/tile-reader.ts'
import { encodeTlogProof } from '../../core/log/tlog-proof.ts'
import { blobsOf } from '../../core/record/blobs-of.ts'
import type { SignedReceipt } from '../../core/record/receipt.ts'
import type { SignedRecord } from '../../core/record/record.ts'
import type { LogKey } from '../key/plant-keys.ts'
import { readCosignedCheckpoint } from '../store/cosignature.ts'
import type { Store } from '../store/query.ts'
import { readReceipt, readTile } from '../store/read-log.ts'
import type { LeafRow } from '../store/schema.ts'
import { nameOfPicture } from './read-picture.ts'
import { selectInspections, selectLeaves, selectRanges } from './select.ts'

/** What evidence is asked for, by whom and when, and what is to be left out of it. */
export interface EvidenceRequest {
  readonly asked: Asked
  readonly by: PersonId | null
  readonly at: number
  readonly leftOut: readonly (typeof LEFT_OUT)[number][]
}

/** What a bundle has besides records: the page, and models' packages. */
export interface EvidenceParts {
  /** The page that verifies a bundle in any browser. */
  readonly page: Uint8Array
  /** A model's manifest and signature as they lie in its package; undefined when the package is not here. */
  readonly model: (
    digest: Digest,
  ) => Promise<{ manifest: Uint8Array; signature: Uint8Array | undefined } | undefined>
}

/** Where the files of a bundle come from. */
interface EvidenceSource extends EvidenceParts {
  readonly store: Store
  readonly state: State | undefined
  readonly log: LogKey
  /** A blob's plaintext; undefined when it is not here. */
  readonly blob: (digest: Digest) => Promise<Uint8Array | undefined>
}

const LEAF = 'SELECT * FROM leaves WHERE leaf = ?'
const OPENINGS = 'SELECT openings FROM openings WHERE leaf = ?'
const HASHES = 'SELECT leaf_hash FROM leaves WHERE leaf BETWEEN ? AND ? ORDER BY leaf'

/** What a record has to do with what is asked: its own openings and pictures come along, or its signature alone. */
function isAsked(record: SignedRecord, ids: ReadonlySet<InspectionId>): boolean {
  if (record.kind === 'change' || record.event.type === 'selftest.completed') return true
  const { body } = record.event
  return 'inspection' in body && ids.has(body.inspection)
}

function keptReceipt(store: Store, id: number): Bytes {
  const signed: SignedReceipt = JSON.parse(readReceipt(store, id) ?? 'null')
  const { index, from, to } = signed.receipt
  const hashes = store
    .prepare(HASHES)
    .pluck()
    .all(index, index + to - from) as Uint8Array[]
  return encodeJson({ ...signed, leafHashes: hashes.map(encodeBase64url) })
}

/** Everything of one record: the record as it is hashed into the log, its proof, and what stands behind it. */
async function* recordFiles(
  { store }: EvidenceSource,
  leaf: number,
  proofOf: (index: number) => Promise<string>,
  wants: (record: SignedRecord) => { openings: boolean; receipt: boolean },
): AsyncGenerator<BundleFile & { record?: SignedRecord; receipt?: number }> {
  const row = store.prepare(LEAF).get(leaf) as LeafRow
  const record: SignedRecord = JSON.parse(utf8ToText(row.bytes) ?? '')
  const wanted = wants(record)
  yield {
    ...{ name: recordName(leaf), bytes: row.bytes, record },
    ...(wanted.receipt && row.receipt !== null && { receipt: row.receipt }),
  }
  yield { name: proofName(leaf), bytes: utf8(await proofOf(leaf)) }
  const openings = wanted.openings && (store.prepare(OPENINGS).pluck().get(leaf) as Uint8Array | undefined)
  if (openings) yield { name: openingsName(leaf), bytes: openings }
}

/** Neighbours share most of their proofs, and a subtree's hash is made from all hashes below it in its tile. */
function remembered(read: HashReader): HashReader {
  const known = new Map<string, ReturnType<HashReader>>()
  return (level, index) => {
    const name = `${level}/${index}`
    const hash = known.get(name) ?? read(level, index)
    known.set(name, hash)
    return hash
  }
}

function openHead(store: Store): { note: string; size: number } {
  const note = readCosignedCheckpoint(store)
  const parsed = note === undefined ? undefined : parseNote(note)
  const checkpoint = parsed?.ok ? parseCheckpoint(parsed.value.text) : undefined
  if (note === undefined || !checkpoint?.ok) throw new Error('evidence: found no checkpoint')
  return { note, size: checkpoint.value.size }
}

/** How many pictures are read while the one before them is on its way: disk, decryption and network take turns otherwise. */
const AHEAD = 4

/** What lies under each key, in their order, the next ones under way meanwhile. */
async function* readAhead<Key, Value>(
  keys: readonly Key[],
  read: (key: Key) => Promise<Value>,
): AsyncGenerator<[Key, Value]> {
  const reading: Promise<Value>[] = []
  for (const [i, key] of keys.entries()) {
    for (const next of keys.slice(i + reading.length, i + AHEAD)) {
      const value = read(next)
      // Whoever asks for it hears of it.
      value.catch(() => undefined)
      reading.push(value)
    }
    yield [key, await (reading.shift() as Promise<Value>)]
  }
}

const hexOf = (digest: Digest): string => encodeHex(parseBase64url(digest) ?? new Uint8Array())

/** The files of a bundle in order, but for the lists that close it. `bundle.json` is the last: it says what is absent. */
async function* contents(
  source: EvidenceSource,
  request: EvidenceRequest,
): AsyncGenerator<BundleFile & { sha256?: string }> {
  const { store } = source
  const { asked, by, at, leftOut } = request
  const inspections = selectInspections(store, asked)
  const ids = new Set(inspections.map(({ inspection }) => inspection))
  const { note, size } = openHead(store)
  const readHash = remembered(tileHashReader(size, async (tile) => readTile(store, tile)))
  const proofOf = async (index: number) => {
    const proof = await makeInclusionProof(readHash, index, size)
    if (!proof.ok) throw new Error(`evidence: ${proof.error.message}`)
    return encodeTlogProof({ index, proof: proof.value, checkpoint: note })
  }
  const wants = (record: SignedRecord) => {
    const openings = isAsked(record, ids) && !leftOut.includes('openings')
    return {
      openings,
      receipt:
        record.kind === 'event' && 'inspection' in record.event.body && ids.has(record.event.body.inspection),
    }
  }
  yield { name: NAMES.page, bytes: source.page }
  yield { name: NAMES.checkpoint, bytes: utf8(note) }
  const pictures = new Set<Digest>()
  const receipts = new Set<number>()
  for (const leaf of selectLeaves(store, selectRanges(store, inspections)))
    for await (const { record, receipt, ...file } of recordFiles(source, leaf, proofOf, wants)) {
      yield file
      if (receipt !== undefined) receipts.add(receipt)
      if (record?.kind !== 'event' || !isAsked(record, ids)) continue
      for (const digest of blobsOf(record.event)) pictures.add(digest)
    }
  for (const id of receipts) yield { name: receiptName(id), bytes: keptReceipt(store, id) }
  const absent: Digest[] = []
  const wanted = leftOut.includes('photographs') ? [] : [...pictures]
  for await (const [digest, bytes] of readAhead(wanted, source.blob)) {
    if (bytes === undefined) absent.push(digest)
    // Listed by what it was recorded as: where it is that no more, whoever verifies the bundle finds it by its name.
    else yield { name: nameOfPicture(digest, bytes), bytes, sha256: hexOf(digest) }
  }
  for (const digest of new Set(inspections.flatMap(({ model }) => model ?? []))) {
    const found = await source.model(digest)
    if (found === undefined) continue
    yield { name: modelName(digest, 'model.json'), bytes: found.manifest }
    if (found.signature) yield { name: modelName(digest, 'model.sig'), bytes: found.signature }
  }
  if (source.state === undefined) throw new Error('evidence: found no plant')
  const { plant } = source.state
  const bundle: Bundle = {
    ...{ format: 'plumb-evidence/1', plant, asked, inspections: [...ids], by, at },
    ...{ leftOut: [...leftOut], absent },
  }
  yield { name: NAMES.bundle, bytes: encodeJson(bundle) }
}

/** The files of a bundle, one after another: never more of it in memory than one file and the list of all. */
export async function* collectEvidence(
  source: EvidenceSource,
  request: EvidenceRequest,
): AsyncGenerator<BundleFile> {
  const listed = new Map<string, string>()
  for await (const { sha256, ...file } of contents(source, request)) {
    listed.set(file.name, sha256 ?? sha256Hex(file.bytes))
    yield file
  }
  const list = encodeFileList(listed)
  yield { name: NAMES.files, bytes: list }
  const { verifier, sign } = source.log
  yield { name: NAMES.filesNote, bytes: utf8(await signFileList(list, verifier, sign)) }
}
