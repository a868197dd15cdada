import { beforeEach, describe, expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import type { Head } from '../../core/evidence/check-history.ts'
import { checkProof, type Evidence } from '../../core/evidence/check-proof.ts'
import { LINKS, type Link, type LinkState } from '../../core/evidence/link.ts'
import type { InspectionId } from '../../core/id.ts'
import { planOpener } from '../../core/plan/open-plan.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import type { InspectionDetail, Leaf } from '../../core/wire/inspection.ts'
import { openDatabase } from '../local/database.ts'
import { readHead } from './read-head.ts'
import {
  detailOf,
  inspectUnit,
  logOf,
  makeWorld,
  STEP,
  signIn,
  stateOf,
  type World,
} from './world.fixture.ts'

const photo = (text: string) => ({ photograph: utf8(`photo ${text}`), heatmap: utf8(`heat ${text}`) })

async function collect(evidence: Evidence): Promise<Link[]> {
  const links: Link[] = []
  for await (const link of checkProof(evidence)) links.push(link)
  return links
}

/** The names of the links in a state. */
const named = async (evidence: Evidence, state: LinkState): Promise<string[]> =>
  (await collect(evidence)).filter((link) => link.state === state).map(({ name }) => name)

async function evidenceOf(world: World, id: InspectionId): Promise<Evidence> {
  const { checkpoint, fetchTile } = await logOf(world)
  return {
    ...{ id, detail: structuredClone(detailOf(world, id)), state: stateOf(world), fetchTile },
    planOf: planOpener(world.plant.openings),
    readHead: async (): Promise<Head> => ({ kind: 'verified', checkpoint }),
    fetchBlob: async (digest) => world.blobs.get(digest),
  }
}

/** The leaf of the event of one type, of the inspection that is attacked where there are several. */
function leafOf(detail: InspectionDetail, type: string): Leaf & { record: SignedEvent } {
  const leaf = detail.chain.findLast(({ record }) => record.kind === 'event' && record.event.type === type)
  if (leaf?.record.kind !== 'event') throw new Error(`found no ${type}`)
  return { ...leaf, record: leaf.record }
}

/** The detail with one leaf of the chain put in another's place, or taken out. */
function swap(evidence: Evidence, index: number, by: Leaf | undefined): Evidence {
  const put = (leaves: readonly Leaf[]) =>
    leaves.flatMap((leaf) => (leaf.index !== index ? [leaf] : by === undefined ? [] : [by]))
  const { row, events, chain } = evidence.detail
  return { ...evidence, detail: { row, events: put(events), chain: put(chain) } }
}

let world: World
let overruled: InspectionId
let honest: Evidence

beforeEach(async () => {
  world = await makeWorld(1_700_000_000_000)
  const [tablet, other] = world.tablets
  if (tablet === undefined || other === undefined) throw new Error('found no tablets')
  await inspectUnit(world, tablet, { unit: 'SN-1', score: 0.2, ...photo('1'), decision: 'accept' })
  await inspectUnit(world, other, { unit: 'SN-2', score: 0.9, ...photo('2'), decision: 'none' })
  overruled = await inspectUnit(world, tablet, {
    ...{ unit: 'SN-3', score: 0.9, ...photo('3'), decision: 'overrule' },
  })
  honest = await evidenceOf(world, overruled)
})

describe('an honest inspection', () => {
  test('holds in all nine links, in order', async () => {
    const links = await collect(honest)
    expect(links.map(({ name }) => name)).toEqual(LINKS)
    expect(links.filter(({ state }) => state !== 'holds')).toEqual([])
  })

  test('holds when the tablet went through several sessions since', async () => {
    const [tablet] = world.tablets
    if (tablet === undefined) throw new Error('found no tablet')
    await signIn(world, tablet, 1)
    const id = await inspectUnit(world, tablet, {
      ...{ unit: 'SN-4', score: 0.5, ...photo('4'), decision: 'accept' },
    })
    const evidence = await evidenceOf(world, id)
    const whole = evidence.detail.chain.concat()
    const all = world.leaves.filter(
      ({ record }) => record.kind === 'event' && record.event.device === tablet.device.id,
    )
    expect(await named(evidence, 'holds')).toEqual(LINKS)
    const longer = { ...evidence, detail: { ...evidence.detail, chain: all } }
    expect(all.length).toBeGreaterThan(whole.length)
    expect(await named(longer, 'holds')).toEqual(LINKS)
  })
})

describe('an attack breaks the link it attacks', () => {
  test('an altered event: its signature, and its place in the log', async () => {
    const leaf = structuredClone(leafOf(honest.detail, 'inspection.overruled'))
    if (leaf.record.event.type === 'inspection.overruled') leaf.record.event.body.meaning = 'I agree'
    const broken = await named(swap(honest, leaf.index, leaf), 'broken')
    // The passkey signed this very event as well, so its signature breaks too.
    expect(broken).toEqual(['signature', 'esign', 'inclusion'])
  })

  test('a signature of another event', async () => {
    const leaf = leafOf(honest.detail, 'inspection.overruled')
    const { signature } = leafOf(honest.detail, 'inspection.judged').record
    const forged = swap(honest, leaf.index, { ...leaf, record: { ...leaf.record, signature } })
    expect(await named(forged, 'broken')).toEqual(['signature', 'inclusion'])
  })

  test("a grant copied from another person's session", async () => {
    const [, other] = world.inspections
    if (other === undefined) throw new Error('found no inspection')
    const theirs = leafOf(detailOf(world, other.id), 'session.opened').record.event
    const leaf = structuredClone(leafOf(honest.detail, 'session.opened'))
    if (leaf.record.event.type === 'session.opened' && theirs.type === 'session.opened')
      leaf.record.event.body = theirs.body
    expect(await named(swap(honest, leaf.index, leaf), 'broken')).toEqual([
      ...['signature', 'grant', 'esign', 'chain'],
    ])
  })

  test("a grant that the person's passkey did not sign", async () => {
    const leaf = structuredClone(leafOf(honest.detail, 'session.opened'))
    if (leaf.record.event.type === 'session.opened') leaf.record.event.body.grant.notAfter -= 1
    expect(await named(swap(honest, leaf.index, leaf), 'broken')).toEqual([
      ...['signature', 'passkey', 'chain'],
    ])
  })

  test('an event that was taken out of the chain', async () => {
    const first = honest.detail.chain.find(
      ({ record }) => record.kind === 'event' && record.event.type === 'inspection.accepted',
    )
    const cut = swap(honest, first?.index ?? -1, undefined)
    expect(await named(cut, 'broken')).toEqual(['chain'])
  })

  test('a self-test that was taken out of the chain', async () => {
    const cut = swap(honest, leafOf(honest.detail, 'selftest.completed').index, undefined)
    expect(await named(cut, 'broken')).toEqual(['chain'])
  })

  test('the opening of the session taken out: nobody can have signed', async () => {
    const cut = swap(honest, leafOf(honest.detail, 'session.opened').index, undefined)
    expect(await named(cut, 'broken')).toEqual(['grant'])
    expect(await named(cut, 'unchecked')).toEqual(['signature', 'passkey', 'esign'])
  })

  test('an altered value behind a commitment', async () => {
    const leaf = structuredClone(leafOf(honest.detail, 'inspection.judged'))
    for (const opening of Object.values(leaf.openings))
      if (opening.value === 'SN-3') Object.assign(opening, { value: 'SN-9' })
    expect(await named(swap(honest, leaf.index, leaf), 'broken')).toEqual(['openings'])
  })

  test('a verdict by another rule than the published plan says', async () => {
    const step = { ...STEP, thresholds: { pass: 0.95, fail: 0.99 } }
    const [tablet] = world.tablets
    if (tablet === undefined) throw new Error('found no tablet')
    const id = await inspectUnit(
      world,
      tablet,
      { unit: 'SN-5', score: 0.9, ...photo('5'), decision: 'accept' },
      step,
    )
    expect(await named(await evidenceOf(world, id), 'broken')).toEqual(['openings'])
  })

  test('another place in the log', async () => {
    const leaf = leafOf(honest.detail, 'inspection.overruled')
    expect(await named(swap(honest, leaf.index, { ...leaf, index: leaf.index - 1 }), 'broken')).toEqual([
      'inclusion',
    ])
  })

  test('an altered photograph', async () => {
    const swapped = { ...honest, fetchBlob: async () => utf8('a better part') }
    expect(await named(swapped, 'broken')).toEqual(['blobs'])
  })

  test('a reject overruled without the electronic signature', async () => {
    const leaf = leafOf(honest.detail, 'inspection.overruled')
    const { assertion: _, ...record } = leaf.record
    const bare = swap(honest, leaf.index, { ...leaf, record })
    expect(await named(bare, 'broken')).toEqual(['esign', 'inclusion'])
  })

  test('another inspection, however genuine, in place of the one that was asked for', async () => {
    const [first] = world.inspections
    const other = { ...honest, detail: detailOf(world, first?.id ?? overruled) }
    expect(await named(other, 'broken')).toEqual(['chain'])
  })
})

describe('what is not here is not proof', () => {
  test('an erased value, a photograph that has not arrived, a log out of reach', async () => {
    const leaf = { ...leafOf(honest.detail, 'inspection.judged'), openings: {} }
    const silent: Evidence = {
      ...swap(honest, leaf.index, leaf),
      readHead: async () => ({ kind: 'offline', message: 'the server did not answer' }),
      fetchBlob: async () => undefined,
    }
    expect(await named(silent, 'broken')).toEqual([])
    expect(await named(silent, 'unchecked')).toEqual(['openings', 'inclusion', 'checkpoint', 'blobs'])
  })

  test('the text of the published plan', async () => {
    expect(await named({ ...honest, planOf: () => undefined }, 'unchecked')).toEqual(['openings'])
  })

  test('tiles that are withheld', async () => {
    expect(await named({ ...honest, fetchTile: async () => undefined }, 'unchecked')).toEqual(['inclusion'])
  })
})

describe('the head of the log, as this browser reads it', () => {
  async function headFrom(note: string): Promise<Head> {
    const database = openDatabase(`review-${crypto.randomUUID()}`)
    const real = globalThis.fetch
    globalThis.fetch = async () => new Response(note)
    try {
      return await readHead(database, stateOf(world))
    } finally {
      globalThis.fetch = real
      await database.delete()
    }
  }

  test('holds when the log of the genesis signed it', async () => {
    const head = await headFrom((await logOf(world)).note)
    expect(await named({ ...honest, readHead: async () => head }, 'broken')).toEqual([])
  })

  test('breaks the checkpoint when another key signed it', async () => {
    const head = await headFrom((await logOf(world, 2)).note)
    const forged = { ...honest, readHead: async () => head }
    expect(await named(forged, 'broken')).toEqual(['checkpoint'])
    expect(await named(forged, 'unchecked')).toEqual(['inclusion'])
  })
})
