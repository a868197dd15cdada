import type { Table } from 'dexie'
import * as v from 'valibot'
import { encodeBase64url } from '../../../core/bytes.ts'
import { hashBytes } from '../../../core/hash.ts'
import { type DeviceId, idFrom, type PublicKey } from '../../../core/id.ts'
import { encodeJson } from '../../../core/json.ts'
import type { FetchTile } from '../../../core/log/tile.ts'
import { hashLeaf } from '../../../core/log/tree.ts'
import { eventHash } from '../../../core/record/event.ts'
import { encodeRecord } from '../../../core/record/record.ts'
import type { Draft } from '../../../core/session/signer.ts'
import {
  type SimulatedChange,
  type SimulatedPlant,
  signChange,
  simulatePlant,
} from '../../../core/simulation/plant.ts'
import { seededRandom } from '../../../core/simulation/random.ts'
import {
  openSession,
  record,
  type SimulatedParcel,
  type SimulatedTablet,
  simulateTablet,
} from '../../../core/simulation/tablet.ts'
import { openSealer, type Sealer } from '../../../core/sync/seal.ts'
import { setupAnswerSchema } from '../../../core/wire/change.ts'
import { jsonBody } from '../../../web/api/request.ts'
import { type Database, openDatabase, type TabletRow } from '../../../web/local/database.ts'
import { followChanges, type Governance } from '../../../web/local/governance.ts'
import { newSealingKey } from '../../../web/local/sealed.ts'
import { followLog, rememberTiles } from '../../../web/sync/prove.ts'
import { syncRound } from '../../../web/sync/round.ts'
import { cosignHead } from '../../../web/sync/witness.ts'

/** Milliseconds by round: a whole sync of so many events, and what of it watching the log takes. */
export interface SyncTimes {
  readonly sync: number[]
  readonly watch: number[]
  readonly proven: number
}

interface Bench {
  readonly database: Database
  readonly row: TabletRow
  readonly tablet: SimulatedTablet
  readonly sealer: Sealer
  governance: Governance
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const WATCH = {
  ...{ onGovernance: () => {}, onBacklog: () => {}, onUpload: () => {} },
  ...{ onWithheld: () => {}, onWitnessed: () => {} },
}

async function post(path: string, body: unknown): Promise<void> {
  const answer = await fetch(path, jsonBody(body))
  if (!answer.ok) throw new Error(await answer.text())
}

/** Founds a plant on the server that serves this page, and makes this browser its tablet. */
async function enrol(code: string): Promise<Bench> {
  const answer = await (await fetch(`/api/setup?code=${code}`)).json()
  const { rpId, origin, log, recipient, demonstration } = v.parse(setupAnswerSchema, answer)
  const setting = {
    random: seededRandom('sync'),
    at: Date.now() - 60_000,
    name: 'Plant',
    rpId,
    origin,
    log,
    recipient,
  }
  const { plant, genesis } = await simulatePlant({ ...setting, plan: demonstration.plan })
  await post('/api/setup', { code, ...genesis })
  const { device, key, change } = await addTablet(plant)
  await post('/api/changes', change)
  const known = await followChanges(plant.state.changes[0] ?? '', undefined, [genesis, change])
  if (!known.ok || known.value === undefined) throw new Error('bench: found no plant')
  const row: TabletRow = {
    ...{ id: 'tablet', plant: plant.id, rpId, device, name: 'Tablet', key },
    ...{ genesis: plant.state.changes[0] as TabletRow['genesis'], placeKey: await newSealingKey() },
  }
  const tablet = simulateTablet(plant, {
    id: device,
    key: { publicKey: '' as PublicKey, sign: async () => random(64) },
  })
  const sealer = await openSealer(recipient, random)
  const database = openDatabase('plumb-bench')
  await database.keyLines.put(sealer.keyLine)
  return { database, row, tablet, sealer, governance: known.value }
}

async function addTablet(
  plant: SimulatedPlant,
): Promise<{ device: DeviceId; key: CryptoKey; change: SimulatedChange }> {
  const pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair
  const publicKey = encodeBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)))
  const device = idFrom<DeviceId>(random(16))
  const op = { op: 'device.enrol' as const, device, name: 'Tablet', key: publicKey as PublicKey }
  return { device, key: pair.privateKey, change: await signChange(plant, [op]) }
}

/** Saves a record as the recorder does: the event, and its line for the plant. */
async function save(
  { database, sealer }: Bench,
  { record: signed, openings }: SimulatedParcel,
): Promise<void> {
  const { seq } = signed.event
  const line = await sealer.seal({ record: signed, openings })
  await database.events.add({
    ...{ seq, hash: eventHash(signed.event), leafHash: hashLeaf(encodeRecord(signed)), inspection: null },
    ...{
      blobs: [],
      vault: 'bench' as never,
      sealed: { iv: random(12), bytes: encodeJson({ record: signed }) },
    },
    ...{ standing: 'saved', index: null, finding: null },
  })
  await database.outbox.add({ seq, line, receipted: 0 })
}

/** One more event, which names no photograph: what is left of a sync then is records and the log. */
const MODEL = hashBytes(new Uint8Array(1))
const REFUSED: Draft = {
  type: 'model.refused',
  body: { model: MODEL, cause: 'model-quarantined' },
  ...{ commits: {}, blobs: {} },
}

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const begun = performance.now()
  const value = await work()
  return [performance.now() - begun, value]
}

type Head = Database['log'] extends Table<infer Row, string> ? Row : never

/** Follows the log from an earlier head, for the tiles that it takes. */
async function followBack(
  { database, governance }: Bench,
  before: Head | undefined,
  tiles: FetchTile,
): Promise<void> {
  if (before) await database.log.put(before)
  await followLog(database, governance.state, tiles)
}

/**
 * Syncs so many events, and does once more what of it is watching the log, from the head that stood before: the new
 * head followed twice, as a round with records does, and cosigned.
 */
async function benchSync(code: string, events: number, rounds: number): Promise<SyncTimes> {
  const bench = await enrol(code)
  const { database, row, tablet } = bench
  const times: SyncTimes = { sync: [], watch: [], proven: 0 }
  let proven = 0
  for (let round = -1; round < rounds; round++) {
    await save(bench, await openSession(tablet, tablet.plant.admin))
    for (let i = 1; i < events; i++) await save(bench, await record(tablet, REFUSED, {}))
    const before = await database.log.get('checkpoint')
    const [sync, done] = await timed(() =>
      syncRound({ database, tablet: row, known: bench.governance }, WATCH),
    )
    if (!done.ok) throw new Error(`bench: ${done.error.message}`)
    const { state } = bench.governance
    // The tiles are the ones that the proofs of the records are made of: they are fetched once in a round.
    const tiles = rememberTiles()
    await followBack(bench, before, tiles)
    if (before !== undefined) await database.log.put(before)
    const [watch] = await timed(async () => {
      const followed = await followLog(database, state, tiles)
      await followLog(database, state, tiles)
      if (!followed.ok) throw new Error(`bench: ${followed.error.message}`)
      // Without the cosignature that it carries already: it is made and handed in once more.
      const signatures = followed.value.note.signatures.slice(0, 1)
      await cosignHead(
        { tablet: row, state },
        { ...followed.value, note: { ...followed.value.note, signatures } },
      )
    })
    if (round < 0) continue
    times.sync.push(sync)
    times.watch.push(watch)
  }
  proven = await database.events.where('standing').equals('proven').count()
  return { ...times, proven }
}

Object.assign(globalThis, { benchSync })
