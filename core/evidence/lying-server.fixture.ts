import { type Bytes, encodeBase64url, encodeHex, utf8 } from '../bytes.ts'
import type { Openings } from '../commitment.ts'
import { hashBytes, sha256Bytes } from '../hash.ts'
import type { InspectionId } from '../id.ts'
import { encodeJson } from '../json.ts'
import { signCheckpoint } from '../log/checkpoint.ts'
import { naiveReader, naiveRoot } from '../log/naive-tree.fixture.ts'
import { makeInclusionProof } from '../log/prove.ts'
import { seedSigner } from '../log/seed-signer.fixture.ts'
import { encodeTlogProof, type TlogProof } from '../log/tlog-proof.ts'
import { hashLeaf } from '../log/tree.ts'
import { encodeVerifierKey, type VerifierKey } from '../log/verifier-key.ts'
import { MANIFESTS } from '../model/manifest.fixture.ts'
import { type Manifest, manifestDigest } from '../model/manifest.ts'
import { makeSigner } from '../model-signature/signer.fixture.ts'
import { encodeStatement } from '../model-signature/statement.ts'
import type { Plan } from '../plan/plan.ts'
import { type Event, esignChallenge, eventHash, needsEsign } from '../record/event.ts'
import { leavesDigest, receiptBytes } from '../record/receipt.ts'
import { encodeRecord, type SignedRecord } from '../record/record.ts'
import { signEvent } from '../session/signer.ts'
import type { SoftwareKey } from '../simulation/key.ts'
import { ORIGIN, RP_ID } from '../simulation/plant.fixture.ts'
import {
  addDevice,
  addPerson,
  type SimulatedDevice,
  type SimulatedPerson,
  type SimulatedPlant,
  signChange,
  simulatePlant,
} from '../simulation/plant.ts'
import { seededRandom } from '../simulation/random.ts'
import { inspect, openSession, type SimulatedTablet, selfTest, simulateTablet } from '../simulation/tablet.ts'
import {
  type Bundle,
  type BundleFiles,
  modelName,
  NAMES,
  openingsName,
  pictureName,
  proofName,
  receiptName,
  recordName,
} from './bundle.ts'
import { encodeFileList, sha256Hex, signFileList } from './file-list.ts'

/** One record as the log has it, and what stands behind it. */
export interface Told {
  readonly record: SignedRecord
  readonly openings: Openings
}

/**
 * An adversary: a server that holds its log's key, and a tablet that signs whatever it is told to. What they do not
 * hold are passkeys of people who do not lie with them; `inspector` does, where a test says so.
 */
export interface LyingServer {
  readonly plant: SimulatedPlant
  readonly inspector: SimulatedPerson
  readonly devices: readonly SimulatedDevice[]
  readonly log: { readonly key: VerifierKey<'note'>; readonly sign: SoftwareKey['sign'] }
  /** The key of each session, by its id. */
  readonly sessionKeys: Map<string, SoftwareKey>
  /** An honest history: one part accepted, one reject overruled with an electronic signature. */
  readonly history: readonly Told[]
  readonly inspections: readonly InspectionId[]
  readonly pictures: readonly Bytes[]
  readonly models: ReadonlyMap<string, { readonly manifest: Bytes; readonly signature?: Bytes }>
  readonly genesis: SignedRecord
}

const OWN = MANIFESTS.anomaly
const THEIRS = MANIFESTS.classification
/** The step of the plan that the history is of. */
export const STEP = {
  ...{ id: 'top', name: 'Top', instruction: 'Photograph the top.', characteristic: 'Surface' },
  ...{ model: manifestDigest(OWN), thresholds: { pass: 0.4, fail: 0.6 }, fallback: ['Look at it.'] },
}
/** A step that takes three frames. */
export const FRAMED = { ...STEP, id: 'rim', name: 'Rim', frames: 3 }
export const PLAN: Plan = {
  ...{ format: 'plumb-plan/1', name: 'Bracket', part: 'Bracket', steps: [STEP, FRAMED] },
}

const hexOf = (bytes: Uint8Array) => encodeHex(sha256Bytes(bytes))

/** A vendor's model with the signature of its vendor, who is trusted from here on. */
async function vendorModel(plant: SimulatedPlant, manifest: Manifest) {
  const { key, sign } = await makeSigner()
  const description = encodeJson(manifest)
  const signature = await sign(
    encodeStatement('theirs', [
      { path: 'model.json', sha256: hexOf(description) },
      // Every file of the fixture's manifests is empty.
      ...manifest.files.map(({ path }) => ({ path, sha256: hexOf(new Uint8Array()) })),
    ]),
  )
  const signer = key.hint as never
  const change = await signChange(plant, [
    { op: 'signer.trust', signer, name: 'Vendor', key: encodeBase64url(key.spki) },
    { op: 'model.register', model: manifestDigest(manifest), name: 'Theirs', signer },
  ])
  return { change, manifest: description, signature }
}

/** Opens a plant whose server and first tablet lie, with an honest history so far. */
export async function openLyingServer(): Promise<LyingServer> {
  const { sign, publicKey } = await seedSigner(new Uint8Array(32).fill(7))
  const key = { kind: 'note', name: 'plumb/log/lying', publicKey } as const
  const { plant, genesis } = await simulatePlant({
    ...{ random: seededRandom('lying'), at: 1_700_000_000_000, name: 'Plant', rpId: RP_ID, origin: ORIGIN },
    ...{ log: encodeVerifierKey(key), recipient: 'age1', plan: PLAN },
  })
  const added = await addPerson(plant, 'Ines Inspector', ['inspector'])
  const devices = [await addDevice(plant, 'Tablet 1'), await addDevice(plant, 'Tablet 2')]
  const theirs = await vendorModel(plant, THEIRS)
  const [{ device }] = devices as [(typeof devices)[number]]
  const tablet = simulateTablet(plant, device)
  const pictures = ['part 1', 'heat 1', 'part 2', 'heat 2'].map(utf8)
  const [part1, heat1, part2, heat2] = pictures as [Bytes, Bytes, Bytes, Bytes]
  const events: Told[] = [await openSession(tablet, added.person), await selfTest(tablet, STEP.model)]
  const first = { unit: 'SN-1', score: 0.1, photograph: part1, heatmap: heat1, decision: 'accept' } as const
  const second = {
    unit: 'SN-2',
    score: 0.9,
    photograph: part2,
    heatmap: heat2,
    decision: 'overrule',
  } as const
  for (const done of [first, second]) events.push(...(await inspect(tablet, STEP, done)))
  const history = [genesis, added, ...devices, theirs.change, ...events]
  return {
    ...{ plant, inspector: added.person, devices: plant.devices, log: { key, sign }, history, pictures },
    sessionKeys: new Map(tablet.session && [[tablet.session.id, tablet.session.key]]),
    inspections: inspectionsIn(history),
    models: new Map([
      [manifestDigest(OWN), { manifest: encodeJson(OWN) }],
      [manifestDigest(THEIRS), { manifest: theirs.manifest, signature: theirs.signature }],
    ]),
    genesis: genesis.record,
  }
}

/** The inspections that a history tells of, in its order. */
export const inspectionsIn = (history: readonly Told[]): InspectionId[] => [
  ...new Set(
    history.flatMap(({ record }) =>
      record.kind === 'event' && 'inspection' in record.event.body ? [record.event.body.inspection] : [],
    ),
  ),
]

/** What a lie may bend on the way to a bundle that the log's key signs all the same. */
export interface Lies {
  /** The history, before it is logged. */
  readonly history?: readonly Told[]
  readonly inspections?: readonly InspectionId[]
  readonly bundle?: Partial<Bundle>
  /** A record's proof, before it is written. */
  readonly proof?: (proof: TlogProof) => TlogProof
  /** The files, before they are listed and the list is signed. */
  readonly files?: (files: Map<string, Bytes>) => void
}

async function putRecords(
  files: Map<string, Bytes>,
  history: readonly Told[],
  note: string,
  proof: NonNullable<Lies['proof']>,
): Promise<void> {
  const hashes = history.map(({ record }) => hashLeaf(encodeRecord(record)))
  for (const [index, { record, openings }] of history.entries()) {
    const made = await makeInclusionProof(naiveReader(hashes), index, hashes.length)
    if (!made.ok) throw new Error(made.error.message)
    files.set(recordName(index), encodeRecord(record))
    files.set(proofName(index), utf8(encodeTlogProof(proof({ index, proof: made.value, checkpoint: note }))))
    files.set(openingsName(index), encodeJson(openings))
  }
}

/** A receipt as a bundle keeps it, over the leaves from one index on, signed by the log unless told otherwise. */
export async function keptReceipt(
  { plant, devices, log }: LyingServer,
  leafHashes: readonly Bytes[],
  from: { readonly index: number; readonly receivedAt: number },
  sign = log.sign,
): Promise<Bytes> {
  const receipt = {
    ...{ plant: plant.id, device: (devices[0] as SimulatedDevice).id, from: 0, to: leafHashes.length - 1 },
    ...{ leaves: leavesDigest(leafHashes), ...from },
  }
  const signature = encodeBase64url(await sign(receiptBytes(receipt)))
  return encodeJson({ receipt, signature, leafHashes: leafHashes.map(encodeBase64url) })
}

/** When the server says that it had the events of the honest history. */
export const RECEIVED_AT = 1_700_000_100_000
/** What the name of the one receipt has for a number. */
export const RECEIPT = receiptName(1)

/** A bundle that the log's key signs, with these lies in it; without any it holds. */
export async function bundleOf(server: LyingServer, lies: Lies = {}): Promise<BundleFiles> {
  const { log, plant, pictures, models } = server
  const { history = server.history } = lies
  const hashes = history.map(({ record }) => hashLeaf(encodeRecord(record)))
  const checkpoint = { origin: log.key.name, size: hashes.length, root: naiveRoot(hashes), extensions: [] }
  const note = await signCheckpoint(checkpoint, log.key, log.sign)
  const files = new Map<string, Bytes>([
    [NAMES.page, utf8('<!doctype html>')],
    [NAMES.checkpoint, utf8(note)],
  ])
  await putRecords(files, history, note, lies.proof ?? ((proof) => proof))
  const index = history.findIndex(({ record }) => record.kind === 'event')
  files.set(RECEIPT, await keptReceipt(server, hashes.slice(index), { index, receivedAt: RECEIVED_AT }))
  for (const picture of pictures) files.set(pictureName(hashBytes(picture), 'bin'), picture)
  for (const [digest, { manifest, signature }] of models) {
    files.set(modelName(digest, 'model.json'), manifest)
    if (signature) files.set(modelName(digest, 'model.sig'), signature)
  }
  const inspections = [...(lies.inspections ?? inspectionsIn(history))]
  const bundle: Bundle = {
    ...{ format: 'plumb-evidence/1', plant: plant.id, asked: {}, inspections, by: null, at: 1 },
    ...{ leftOut: [], absent: [], ...lies.bundle },
  }
  files.set(NAMES.bundle, encodeJson(bundle))
  lies.files?.(files)
  return signedFiles(server, files)
}

/** Files as a bundle, under a list of them that the log's key signs. */
export async function signedFiles(
  { log }: LyingServer,
  files: ReadonlyMap<string, Bytes>,
): Promise<BundleFiles> {
  const list = encodeFileList(new Map([...files].map(([name, bytes]) => [name, sha256Hex(bytes)])))
  const all = new Map(files)
  all.set(NAMES.files, list)
  all.set(NAMES.filesNote, utf8(await signFileList(list, log.key, log.sign)))
  return {
    names: [...all.keys()],
    async read(name) {
      const bytes = all.get(name)
      if (bytes === undefined) throw new Error(`fixture: found no ${name}`)
      return bytes.slice()
    },
  }
}

/** The place of the last event of a type in a history. */
export function placeOf(history: readonly Told[], type: Event['type']): number {
  const at = history.findLastIndex(({ record }) => record.kind === 'event' && record.event.type === type)
  if (at < 0) throw new Error(`fixture: found no ${type}`)
  return at
}

/**
 * The history as the tablet tells it again, with one of its events altered: it signs the altered event and all that
 * hang on it, names of events included, with its session's key, and where asked with the person's passkey.
 */
export async function retell(
  { inspector, sessionKeys }: LyingServer,
  history: readonly Told[],
  at: number,
  alter: (event: Event, openings: Openings) => { event: Event; openings?: Openings },
): Promise<Told[]> {
  const renamed = new Map<string, string>()
  const told: Told[] = []
  for (const [i, { record, openings }] of history.entries()) {
    if (record.kind === 'change' || i < at) {
      told.push({ record, openings })
      continue
    }
    let text = JSON.stringify(record.event)
    for (const [old, name] of renamed) text = text.replaceAll(old, name)
    const event: Event = JSON.parse(text)
    const altered = i === at ? { openings, ...alter(event, openings) } : { event, openings }
    const key = sessionKeys.get(record.event.session)
    if (key === undefined) throw new Error('fixture: found a session without its key')
    const signed = await signEvent(altered.event, key.sign)
    const esigned = record.assertion !== undefined && needsEsign(altered.event)
    const assertion = esigned ? { assertion: inspector.passkey.assert(esignChallenge(altered.event)) } : {}
    told.push({ record: { ...signed, ...assertion }, openings: altered.openings })
    renamed.set(eventHash(record.event), eventHash(altered.event))
  }
  return told
}

/** The tablet as it stands after some events: it goes on from the last of them. */
export function tabletAfter(server: LyingServer, history: readonly Told[], device = 0): SimulatedTablet {
  const tablet = simulateTablet(server.plant, server.devices[device] as SimulatedDevice)
  for (const { record } of history) {
    if (record.kind !== 'event' || record.event.device !== tablet.device.id) continue
    const { event } = record
    const key = server.sessionKeys.get(event.session)
    if (key) tablet.session = { id: event.session, person: server.inspector, key }
    if (event.type === 'selftest.completed') tablet.selftest = eventHash(event)
    Object.assign(tablet, { next: event.seq + 1, head: eventHash(event), at: event.at })
  }
  return tablet
}
