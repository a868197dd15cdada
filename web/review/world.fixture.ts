import { utf8 } from '../../core/bytes.ts'
import type { Openings } from '../../core/commitment.ts'
import type { State } from '../../core/governance/state.ts'
import { hashBytes } from '../../core/hash.ts'
import type { InspectionId } from '../../core/id.ts'
import { type Checkpoint, openCheckpoint, signCheckpoint } from '../../core/log/checkpoint.ts'
import { seedSigner } from '../../core/log/seed-signer.fixture.ts'
import { encodeTilePath, type FetchTile } from '../../core/log/tile.ts'
import { appendTiles, EMPTY_EDGE, edgeFrontier } from '../../core/log/tile-edge.ts'
import { frontierRoot, hashLeaf } from '../../core/log/tree.ts'
import { encodeVerifierKey } from '../../core/log/verifier-key.ts'
import type { ModelStep, Plan } from '../../core/plan/plan.ts'
import { encodeRecord, type SignedRecord } from '../../core/record/record.ts'
import { addDevice, addPerson, type SimulatedPlant, simulatePlant } from '../../core/simulation/plant.ts'
import { seededRandom } from '../../core/simulation/random.ts'
import {
  inspect,
  openSession,
  type SimulatedInspection,
  type SimulatedTablet,
  selfTest,
  simulateTablet,
} from '../../core/simulation/tablet.ts'
import type { InspectionDetail, Leaf } from '../../core/wire/inspection.ts'

const RP_ID = 'inspect.plant.example'
const MODEL = hashBytes(utf8('a model'))
const LOG = 'plumb/log/7be1a9c2'

export const STEP = {
  ...{ id: 'top', name: 'Top face', instruction: 'Photograph the top.', characteristic: 'Surface' },
  ...{ model: MODEL, thresholds: { pass: 0.4, fail: 0.6 }, fallback: ['Look at it under the lamp.'] },
}
const PLAN: Plan = {
  ...{ format: 'plumb-plan/1', name: 'Bearing bracket', part: 'Bracket B-12', steps: [STEP] },
}

/** A plant with real signatures and a real log: everything a reader checks, held in memory. */
export interface World {
  readonly plant: SimulatedPlant
  readonly tablets: readonly SimulatedTablet[]
  readonly leaves: Leaf[]
  readonly blobs: Map<string, Uint8Array<ArrayBuffer>>
  readonly inspections: { readonly id: InspectionId; readonly first: number; readonly last: number }[]
  add(record: SignedRecord, openings: Openings): void
}

const makeLog = async (seed: number) => {
  const { sign, publicKey } = await seedSigner(new Uint8Array(32).fill(seed))
  return { key: { kind: 'note', name: LOG, publicKey } as const, sign }
}

/** A plant of three people and three tablets, each with somebody signed in and the model's self-test passed. */
export async function makeWorld(at: number): Promise<World> {
  const random = seededRandom('review')
  const log = encodeVerifierKey((await makeLog(1)).key)
  const { plant, genesis } = await simulatePlant({
    ...{ random, at, name: 'Werk Nord', rpId: RP_ID, origin: `https://${RP_ID}`, log },
    ...{ recipient: 'age1', plan: PLAN },
  })
  const leaves: Leaf[] = []
  const add: World['add'] = (record, openings) => {
    leaves.push({ index: leaves.length, record, openings: { ...openings } })
  }
  add(genesis.record, genesis.openings)
  for (const name of ['Ines Okafor', 'Tomasz Wieczorek']) {
    const added = await addPerson(plant, name, ['inspector'])
    add(added.record, added.openings)
  }
  const tablets: SimulatedTablet[] = []
  for (const name of ['Line 1, station 2', 'Line 2, station 4']) {
    const added = await addDevice(plant, name)
    add(added.record, added.openings)
    tablets.push(simulateTablet(plant, added.device))
  }
  const world = { plant, tablets, leaves, blobs: new Map(), inspections: [], add }
  for (const [n, tablet] of tablets.entries()) await signIn(world, tablet, n)
  return world
}

/** Signs the n-th person in on a tablet, and tests the model there. */
export async function signIn(world: World, tablet: SimulatedTablet, n: number): Promise<void> {
  const person = world.plant.people[n] ?? world.plant.admin
  for (const parcel of [await openSession(tablet, person), await selfTest(tablet, MODEL)])
    world.add(parcel.record, parcel.openings)
}

/** Inspects one unit on a tablet; its photographs stay in the world. */
export async function inspectUnit(
  world: World,
  tablet: SimulatedTablet,
  done: SimulatedInspection,
  step: ModelStep = STEP,
): Promise<InspectionId> {
  const first = world.leaves.length
  const parcels = await inspect(tablet, step, done)
  for (const { record, openings } of parcels) world.add(record, openings)
  for (const bytes of [done.photograph, done.heatmap])
    world.blobs.set(hashBytes(bytes), new Uint8Array(bytes))
  const body = parcels[0]?.record.event.body
  if (body === undefined || !('inspection' in body)) throw new Error('fixture: found no inspection')
  world.inspections.push({ id: body.inspection, first, last: world.leaves.length - 1 })
  return body.inspection
}

/** The log over the world as it stands: its tiles, its signed head, and how a reader gets at them. */
export async function logOf(world: World, seed = 1) {
  const hashes = world.leaves.map(({ record }) => hashLeaf(encodeRecord(record)))
  const { edge, tiles } = appendTiles(EMPTY_EDGE, hashes)
  const { key, sign } = await makeLog(seed)
  const checkpoint: Checkpoint = {
    ...{ origin: LOG, size: edge.size, root: frontierRoot(edgeFrontier(edge)), extensions: [] },
  }
  const byPath = new Map(tiles.map((tile) => [encodeTilePath(tile), tile.bytes]))
  const fetchTile: FetchTile = async (tile) => byPath.get(encodeTilePath(tile))
  const note = await signCheckpoint(checkpoint, key, sign)
  const opened = await openCheckpoint(note, { origin: LOG, key })
  if (!opened.ok) throw new Error(opened.error.message)
  return { checkpoint, note, byPath, fetchTile }
}

/** What the server would answer for an inspection: its device's chain from the session's opening on. */
export function detailOf(world: World, id: InspectionId): InspectionDetail {
  const found = world.inspections.find((inspection) => inspection.id === id)
  const begun = world.leaves[found?.first ?? -1]
  if (found === undefined || begun?.record.kind !== 'event') throw new Error('fixture: found no inspection')
  const { event } = begun.record
  if (event.type !== 'inspection.judged') throw new Error('fixture: found no judged inspection')
  const mine = world.leaves.filter(
    ({ record, index }) =>
      record.kind === 'event' && record.event.device === event.device && index <= found.last,
  )
  const opening = mine.findLastIndex(
    ({ record, index }) =>
      record.kind === 'event' && record.event.type === 'session.opened' && index <= found.first,
  )
  const chain = mine.slice(opening)
  const events = chain.filter(({ index }) => index >= found.first && isOf(world, index, id))
  return { row: rowOf(world, id), events, chain }
}

const isOf = (world: World, index: number, id: InspectionId): boolean => {
  const record = world.leaves[index]?.record
  return record?.kind === 'event' && 'inspection' in record.event.body && record.event.body.inspection === id
}

/** The list's row of an inspection, as the server would project it. */
export function rowOf(world: World, id: InspectionId): InspectionDetail['row'] {
  const events = world.leaves.flatMap(({ record, index, openings }) =>
    record.kind === 'event' && isOf(world, index, id) ? [{ event: record.event, index, openings }] : [],
  )
  const begun = events[0]
  if (begun?.event.type !== 'inspection.judged') throw new Error('fixture: found no judged inspection')
  const { event, index, openings } = begun
  const last = events.at(-1)?.event
  const isOverruled = last?.type === 'inspection.overruled'
  const unit = openings[event.commits.unit]?.value
  const evidence = openings[event.commits.evidence]?.value
  const score = typeof evidence === 'object' && evidence !== null && 'score' in evidence ? evidence.score : 0
  const decision = isOverruled ? 'overruled' : last?.type === 'inspection.accepted' ? 'accepted' : 'open'
  return {
    ...{ inspection: id, index, device: event.device, person: personOf(world, event.session) },
    ...{ plan: event.body.plan, step: event.body.step, unit: typeof unit === 'string' ? unit : null },
    ...{ judged: event.body.verdict, verdict: isOverruled ? last.body.to : event.body.verdict, decision },
    ...{ score: typeof score === 'number' ? score : null, cause: null, at: event.at },
    ...{
      receivedAt: event.at + 1400,
      photograph: event.blobs.photograph,
      heatmap: event.blobs.heatmap ?? null,
    },
    flags: isOverruled ? ['data-not-locked'] : [],
    ...{ model: event.body.model, hold: null, disposition: null },
  }
}

function personOf(world: World, session: string) {
  for (const { record } of world.leaves)
    if (record.kind === 'event' && record.event.type === 'session.opened')
      if (record.event.session === session) return record.event.body.grant.person
  throw new Error('fixture: found no session')
}

/** The state that every tablet of this world has folded. */
export const stateOf = (world: World): State => world.plant.state
