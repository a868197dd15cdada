import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import Driver from 'better-sqlite3-multiple-ciphers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseCheckpoint } from '../core/log/checkpoint.ts'
import { parseNote } from '../core/log/note.ts'
import { encodeTilePath, parseTilePath } from '../core/log/tile.ts'
import { proveInclusion } from '../core/log/tile-reader.ts'
import { hashLeaf } from '../core/log/tree.ts'
import { encodeRecord } from '../core/record/record.ts'
import { signChange } from '../core/simulation/plant.ts'
import { openCourier } from './open-courier.ts'
import { type Fixture, openFixture, value } from './simulate/fixture.ts'
import { SIMULATED_PLAN } from './simulate/plan.ts'
import { workShift } from './simulate/shift.ts'
import { verifyData } from './verify/verify-data.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

const shift = (count: number) => {
  const [person] = fixture.people
  const [step] = SIMULATED_PLAN.steps
  if (!person || !step) throw new Error('a person and a step')
  return workShift(fixture.tablet(), person, step, count)
}

const head = () => {
  const note = value(parseNote(fixture.courier.checkpoint() ?? ''))
  return value(parseCheckpoint(note.text))
}

describe('a data folder', () => {
  it('belongs to one process: a second is refused with a sentence, and let in after the first has closed', async () => {
    const second = await openCourier({ data: fixture.data })
    expect(second).toMatchObject({ ok: false, error: { kind: 'locked' } })
    expect(!second.ok && second.error.message).toContain('in use by another plumb process')
    await fixture.courier.close()
    const third = value(await openCourier({ data: fixture.data }))
    expect(third.state()).toEqual(fixture.courier.state())
    await third.close()
    fixture = { ...fixture, close: () => rm(fixture.data, { recursive: true }) }
  })

  it('cannot be read without its key', () => {
    const database = new Driver(join(fixture.data, 'plumb.db'), { readonly: true })
    expect(() => database.prepare('SELECT * FROM leaves').all()).toThrow()
    database.close()
  })

  it('opens again with the same keys, and goes on where it was', async () => {
    const { parcels } = await shift(2)
    await fixture.give(parcels.slice(0, 3))
    await fixture.courier.close()
    const again = value(await openCourier({ data: fixture.data }))
    expect([again.log, again.recipient]).toEqual([fixture.courier.log, fixture.courier.recipient])
    const answer = value(await again.ingest(await fixture.batch(parcels)))
    expect(answer.accepted).toBe(parcels.length)
    await again.close()
    expect(value(await verifyData(fixture.data)).findings).toEqual([])
    fixture = { ...fixture, close: () => rm(fixture.data, { recursive: true }) }
  })
})

describe('the log as it is served', () => {
  it('proves every record from its tiles, at every size that it had', async () => {
    const { parcels } = await shift(3)
    for (const parcel of parcels) {
      const answer = await fixture.give([parcel])
      const index = answer.receipts[0]?.receipt.index ?? -1
      const { size, root } = head()
      const proof = await proveInclusion(
        { size, root },
        index,
        hashLeaf(encodeRecord(parcel.record)),
        async (tile) => {
          const bytes = fixture.courier.tile(encodeTilePath(tile))
          return bytes && new Uint8Array(bytes)
        },
      )
      expect(proof.ok).toBe(true)
    }
    const { size } = head()
    for (let width = 1; width <= size; width++) {
      expect(fixture.courier.tile(`tile/0/000.p/${width}`)).toHaveLength(32 * width)
      expect(fixture.courier.tile(`tile/entries/000.p/${width}`)).toBeDefined()
    }
    expect(fixture.courier.tile(`tile/0/000.p/${size + 1}`)).toBeUndefined()
    expect(fixture.courier.tile('tile/0/000')).toBeUndefined()
    expect(parseTilePath('tile/0/0').ok).toBe(false)
    for (const path of ['tile/0/0', '../master.key', 'tile/0/000.p/0', '', 'checkpoint'])
      expect(fixture.courier.tile(path)).toBeUndefined()
  })

  it('tells who listens the size after each commit', async () => {
    const sizes: number[] = []
    const stop = fixture.courier.onAppend((size) => sizes.push(size))
    const { parcels } = await shift(1)
    await fixture.give(parcels)
    stop()
    expect(sizes).toEqual([head().size])
  })
})

describe('a change', () => {
  it('on a stale head is refused as stale, and one that came before gets its index again', async () => {
    const { plant, courier } = fixture
    const before = plant.state
    const first = await signChange(plant, [
      { op: 'policy.set', policy: { withoutPrf: 'mark', sessionMs: 3_600_000, idleMs: 60_000 } },
    ])
    plant.state = before
    const second = await signChange(plant, [
      { op: 'policy.set', policy: { withoutPrf: 'refuse', sessionMs: 3_600_000, idleMs: 60_000 } },
    ])
    const taken = value(await courier.change(first.record, first.openings))
    expect(await courier.change(second.record, second.openings)).toMatchObject({
      ok: false,
      error: { kind: 'stale' },
    })
    expect(value(await courier.change(first.record, first.openings))).toEqual(taken)
  })

  it('without its openings, or signed by nobody who may, is refused', async () => {
    const { plant, courier } = fixture
    const change = courier.changes(1)[0]
    if (!change) throw new Error('a change')
    expect(Object.keys(change.openings)).toHaveLength(1)
    const { record } = await signChange(plant, [
      { op: 'device.retire', device: plant.devices[0]?.id as never },
    ])
    const forged = { ...record, assertion: { ...record.assertion, signature: 'AAAA' } }
    expect(await courier.change(forged, {})).toMatchObject({ ok: false, error: { kind: 'refused' } })
  })

  it('that founds the plant must name this log and this recipient', async () => {
    const other = await openFixture({ seed: 'other' })
    const [genesis] = other.courier.changes(0)
    if (!genesis) throw new Error('a genesis')
    const empty = value(await openCourier({ data: join(fixture.data, 'uploads', 'empty') }))
    const taken = await empty.change(genesis.record, genesis.openings)
    expect(taken).toMatchObject({ ok: false, error: { kind: 'refused' } })
    await empty.close()
    await other.close()
  })
})

describe('the list of inspections', () => {
  it('shows what stands, filters it, and opens one with all that proves it', async () => {
    const { parcels } = await shift(6)
    await fixture.give(parcels)
    const rows = fixture.courier.inspections({})
    expect(rows).toHaveLength(6)
    expect(rows.map(({ index }) => index)).toEqual([...rows.map(({ index }) => index)].sort((a, b) => b - a))
    expect(fixture.courier.inspections({ limit: 2, before: rows[1]?.index })).toEqual(rows.slice(2, 4))
    for (const verdict of ['pass', 'fail', 'unsure'] as const)
      for (const row of fixture.courier.inspections({ verdict })) expect(row.verdict).toBe(verdict)
    const [row] = rows
    const detail = row && fixture.courier.inspection(row.inspection)
    expect(detail?.row).toEqual(row)
    expect(detail?.chain[0]?.record).toMatchObject({ event: { type: 'session.opened' } })
    expect(detail?.events.length).toBeGreaterThan(0)
    for (const leaf of detail?.events ?? []) expect(Object.keys(leaf.openings).length).toBeGreaterThan(0)
  })
})
