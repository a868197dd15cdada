import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { signedHead } from '../../core/governance/continuation.ts'
import type { Op } from '../../core/governance/fold/step.ts'
import { hashBytes } from '../../core/hash.ts'
import { type Checkpoint, signCheckpoint } from '../../core/log/checkpoint.ts'
import { seedSigner } from '../../core/log/seed-signer.fixture.ts'
import { encodeTilePath } from '../../core/log/tile.ts'
import { appendTiles, EMPTY_EDGE, edgeFrontier } from '../../core/log/tile-edge.ts'
import { frontierRoot, hashLeaf } from '../../core/log/tree.ts'
import { encodeVerifierKey, type VerifierKey } from '../../core/log/verifier-key.ts'
import { RP_ID, STEP } from '../../core/simulation/plant.fixture.ts'
import {
  addPerson,
  type SimulatedChange,
  type SimulatedPerson,
  type SimulatedPlant,
  signChange,
  simulatePlant,
} from '../../core/simulation/plant.ts'
import { seededRandom } from '../../core/simulation/random.ts'
import { type EventRow, openDatabase, type TabletRow } from '../local/database.ts'
import { newSealingKey } from '../local/sealed.ts'
import { afterLie } from './restore.ts'

/** A log that was restored, or says so, in a few lines: what it serves is what the test lets it have. */

const origin = location.origin
const name = 'plumb/log/test'
const leaf = (text: string) => hashLeaf(new TextEncoder().encode(text))
const database = openDatabase('plumb-restore-test')
let plant: SimulatedPlant
let genesis: SimulatedChange
let lead: SimulatedPerson
let key: VerifierKey<'note'>
let sign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>
let tablet: TabletRow
let handed: unknown[]

/** Two histories that share six records: the one that the tablet saw, and the one that went on after the restore. */
const SHARED = ['0', '1', '2', '3', '4', '5']
const OLD = [...SHARED, 'mine', 'theirs', 'also mine']
const NEW = [...SHARED, 'theirs', 'mine', 'also mine', 'later']

const headOf = (texts: readonly string[]): Checkpoint => {
  const { edge } = appendTiles(EMPTY_EDGE, texts.map(leaf))
  return { origin: name, size: texts.length, root: frontierRoot(edgeFrontier(edge)), extensions: [] }
}
const noteOf = (texts: readonly string[]) => signCheckpoint(headOf(texts), key, sign)

/** Serves a log, and changes behind those that the tablet has. */
function serve(texts: readonly string[], changes: readonly SimulatedChange[] = []): void {
  const tiles = appendTiles(EMPTY_EDGE, texts.map(leaf)).tiles
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    if (path.startsWith('/log/')) {
      const tile = tiles.find((each) => path === `/log/${encodeTilePath(each)}`)
      return tile ? new Response(tile.bytes) : new Response(null, { status: 404 })
    }
    if (path.startsWith('/api/changes'))
      return Response.json({ changes: changes.map(({ record }) => ({ record, openings: {} })) })
    handed.push(JSON.parse(String(init?.body)))
    return Response.json({ kind: 'none' })
  })
}

const row = (seq: number, text: string): EventRow => ({
  ...{ seq, hash: hashBytes(leaf(text)), leafHash: leaf(text), inspection: null, blobs: [] },
  ...{ vault: 'key' as never, sealed: { iv: new Uint8Array(12), bytes: new Uint8Array(1) } },
  ...{ standing: 'proven', index: OLD.indexOf(text), finding: null },
})

beforeEach(async () => {
  handed = []
  const signer = await seedSigner(new Uint8Array(32).fill(5))
  key = { kind: 'note', name, publicKey: signer.publicKey }
  sign = signer.sign as typeof sign
  const plan = { format: 'plumb-plan/1' as const, name: 'P', part: 'P', steps: [STEP] }
  const setting = {
    random: seededRandom('restore'),
    at: 1_700_000_000_000,
    name: 'Plant',
    rpId: RP_ID,
    origin,
  }
  const founded = await simulatePlant({ ...setting, log: encodeVerifierKey(key), recipient: 'age1', plan })
  ;({ plant, genesis } = founded)
  const added = await addPerson(plant, 'Lea', ['lead'])
  lead = added.person
  const { privateKey } = (await crypto.subtle.generateKey('Ed25519', false, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  tablet = {
    ...{ id: 'tablet', plant: plant.id, rpId: RP_ID, device: 'A'.repeat(22) as never, name: 'T' },
    ...{ genesis: plant.state.changes[0] as never, key: privateKey, placeKey: await newSealingKey() },
  }
  await database.events.bulkAdd([row(0, '2'), row(1, 'mine'), row(2, 'also mine')])
  for (const seq of [0, 1, 2]) await database.outbox.add({ seq, line: { by: 'k' } as never, receipted: 1 })
  await database.log.put({ id: 'checkpoint', note: await noteOf(OLD), size: OLD.length })
})
afterEach(async () => {
  vi.unstubAllGlobals()
  for (const table of database.tables) await table.clear()
})

afterAll(() => database.delete())

/** The tablet meets a log that does not contain what it holds; the plant it knows is the one before `changes`. */
async function meet(texts: readonly string[], before = plant.state, count = plant.state.changes.length) {
  const evidence = { held: await noteOf(OLD), shown: await noteOf(texts) }
  const known = { state: before, openings: {} }
  const lie = { kind: 'log-lies' as const, message: 'the log was rewritten', evidence }
  return afterLie({ database, tablet, known }, count, lie)
}

const op = (over: Partial<Op<'log.continue'>> = {}): Op<'log.continue'> => ({
  ...{
    op: 'log.continue',
    seen: [signedHead(headOf(OLD))],
    from: signedHead(headOf(NEW.slice(0, 9))),
    missing: [],
    ...over,
  },
})
const heldSize = async () => (await database.log.get('checkpoint'))?.size
const standings = async () => (await database.events.orderBy('seq').toArray()).map(({ standing }) => standing)

describe('a tablet whose log was rewritten', () => {
  it('follows it where an admin signed for the very head that it holds, and proves every record anew', async () => {
    const before = plant.state
    serve(NEW, [await signChange(plant, [op()])])
    const followed = await meet(NEW, before)
    expect(followed.ok && followed.value.head.checkpoint.size).toBe(NEW.length)
    expect(await heldSize()).toBe(NEW.length)
    // Its newest stands where it stood; the one before it does not: what is proven anew is found out there.
    expect(await standings()).toEqual(['received', 'received', 'received'])
    const alarms = await database.alarms.toArray()
    expect(alarms).toMatchObject([{ kind: 'continued', evidence: { held: await noteOf(OLD) } }])
    expect(await database.changes.count()).toBe(1)
  })

  it('hands over again what is not where it was', async () => {
    const before = plant.state
    const moved = [...SHARED, 'theirs', 'later', 'mine', 'also mine']
    serve(moved, [await signChange(plant, [op({ from: signedHead(headOf(moved.slice(0, 9))) })])])
    expect((await meet(moved, before)).ok).toBe(true)
    expect(await standings()).toEqual(['received', 'saved', 'saved'])
    expect((await database.outbox.toArray()).map(({ receipted }) => receipted)).toEqual([1, 0, 0])
  })

  const stays = async (result: ReturnType<typeof meet>) => {
    expect(await result).toMatchObject({ ok: false, error: { kind: 'log-lies' } })
    expect(await heldSize()).toBe(OLD.length)
    expect(await database.changes.count()).toBe(0)
  }

  it('does not where the record names another head: of another size, or of the same with another root', async () => {
    const before = plant.state
    const other = headOf([...OLD.slice(0, -1), 'not this'])
    for (const seen of [[signedHead(headOf(OLD.slice(0, 8)))], [signedHead(other)]]) {
      plant.state = before
      serve(NEW, [await signChange(plant, [op({ seen })])])
      await stays(meet(NEW, before))
    }
  })

  it('does not where somebody signed who may not, or whose signature is lent', async () => {
    const before = plant.state
    const rightful = await signChange(plant, [op({ seen: [signedHead(headOf(OLD.slice(0, 8)))] })])
    const { change } = rightful.record
    const byLead = { ...change, ops: [op()], by: lead.id }
    const { changeChallenge } = await import('../../core/record/change.ts')
    const own = lead.passkey.assert(changeChallenge(byLead))
    for (const record of [
      { kind: 'change' as const, change: byLead, assertion: own },
      { ...rightful.record, change: { ...change, ops: [op()] } },
    ]) {
      serve(NEW, [{ record, openings: {} }])
      await stays(meet(NEW, before, before.changes.length + 1))
    }
  })

  it('does not follow another log than the one that was signed for: nothing of it can be dropped after that', async () => {
    const before = plant.state
    const without = [...SHARED, 'theirs', 'also mine', 'later', 'more']
    serve(without, [await signChange(plant, [op()])])
    await stays(meet(without, before))
  })

  it('nor a server that shows the old record to hide more than it was about: a shorter log', async () => {
    const before = plant.state
    serve(SHARED, [await signChange(plant, [op()])])
    await stays(meet(SHARED, before))
  })

  it('hands back to a server that has signed for nothing, and believes none of its changes', async () => {
    const before = plant.state
    serve(SHARED, [await signChange(plant, [{ op: 'person.suspend', person: lead.id }])])
    await stays(meet(SHARED, before))
    expect(handed).toMatchObject([{ changes: [], runs: [] }])
    expect(await standings()).toEqual(['proven', 'saved', 'saved'])
    expect(genesis.record.change.seq).toBe(0)
  })
})
