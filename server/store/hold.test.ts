import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commit, type Opening } from '../../core/commitment.ts'
import { type DeviceId, type HoldId, type InspectionId, idFrom } from '../../core/id.ts'
import type { Json } from '../../core/json.ts'
import { type Disposition, MAX_HELD } from '../../core/record/hold-event.ts'
import { readHoldRecords } from '../../core/session/read-holds.ts'
import type { Draft } from '../../core/session/signer.ts'
import type { SimulatedPerson } from '../../core/simulation/plant.ts'
import { openSession, record, type SimulatedTablet } from '../../core/simulation/tablet.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'
import { verifyData } from '../verify/verify-data.ts'

const HOLD = idFrom<HoldId>(new Uint8Array(16))
const MEANING = 'I set these units aside.'
let fixture: Fixture
let desk: SimulatedTablet

const [step] = SIMULATED_PLAN.steps
if (step === undefined) throw new Error('expected a step')
const [inspector, lead] = [() => fixture.people[0], () => fixture.plant.admin]

beforeEach(async () => {
  fixture = await openFixture()
  const person = inspector()
  if (person === undefined) throw new Error('expected an inspector')
  await fixture.give((await workShift(fixture.tablet(0), person, step, 5)).parcels)
  desk = fixture.tablet(1)
})
afterEach(async () => {
  expect(value(await verifyData(fixture.data)).findings).toEqual([])
  await fixture.close()
})

const signIn = async (person: SimulatedPerson | undefined) => {
  if (person === undefined) throw new Error('expected a person')
  await fixture.give([await openSession(desk, person)])
}
const rows = (held?: 'open' | 'any') => fixture.courier.inspections({ ...(held && { held }) })
const committed = (values: Readonly<Record<string, Json>>) => {
  const openings: Record<string, Opening> = {}
  const commits: Record<string, string> = {}
  for (const [name, each] of Object.entries(values)) {
    const made = commit(each, fixture.random.bytes(16))
    openings[made.commitment] = made.opening
    commits[name] = made.commitment
  }
  return { commits, openings }
}
const holdAll = async (hold = HOLD) => {
  const [device] = rows().map((row) => row.device)
  if (device === undefined) throw new Error('expected inspections')
  const inspections = rows().map((row) => row.inspection)
  const { commits, openings } = committed({ reason: 'dull lamp', inspections: [{ device, inspections }] })
  const suspect = { kind: 'device', device }
  const body = { hold, suspect, since: 0, count: inspections.length, meaning: MEANING }
  return record(desk, { type: 'units.held', body, commits, blobs: {} } as unknown as Draft, openings)
}
const disposeOf = (
  list: readonly { device: DeviceId; inspection: InspectionId }[],
  disposition: Disposition,
  hold = HOLD,
) => {
  const { commits, openings } = committed({ reason: 'looked at' })
  const inspections = list.map(({ device, inspection }) => ({ device, inspection }))
  const body = { hold, disposition, meaning: MEANING, inspections }
  return record(desk, { type: 'units.disposed', body, commits, blobs: {} } as unknown as Draft, openings)
}

describe('units on hold', () => {
  it('are set aside in one signed act, shown to stations by their serials, and worked off one by one', async () => {
    await signIn(lead())
    const named = rows()
    expect((await fixture.give([await holdAll()])).findings).toEqual([])
    expect(rows('open')).toHaveLength(5)
    expect(
      fixture.courier
        .heldUnits()
        .map(({ unit }) => unit)
        .sort(),
    ).toEqual(named.map(({ unit }) => unit).sort())
    expect(fixture.courier.heldUnits()[0]).toMatchObject({ hold: HOLD, reason: 'dull lamp' })
    await fixture.give([
      await disposeOf(named.slice(0, 1), 'accept'),
      await disposeOf(named.slice(1, 2), 'rework'),
    ])
    expect(rows('open')).toHaveLength(3)
    expect(rows('any').map(({ disposition }) => disposition)).toEqual(['accept', 'rework', null, null, null])
    expect(fixture.courier.heldUnits()).toHaveLength(3)
  })

  it('name who set them aside and why, and a server that says otherwise is caught', async () => {
    await signIn(lead())
    await fixture.give([await holdAll()])
    const state = fixture.courier.state()
    const answer = fixture.courier.holds()
    if (state === undefined) throw new Error('expected a plant')
    expect(value(await readHoldRecords(state, answer))).toMatchObject([
      { person: fixture.plant.admin.id, reason: 'dull lamp', event: { body: { count: 5 } } },
    ])
    const forged = JSON.parse(JSON.stringify(answer).replace('"count":5', '"count":4'))
    expect(await readHoldRecords(state, forged)).toMatchObject({ ok: false, error: { kind: 'forged' } })
  })

  it('stay on hold when a disposition names another hold, or comes a second time', async () => {
    await signIn(lead())
    const [first] = rows()
    if (first === undefined) throw new Error('expected a row')
    const other = idFrom<HoldId>(new Uint8Array(16).fill(1))
    await fixture.give([await holdAll(), await disposeOf([first], 'accept', other)])
    expect(rows('open')).toHaveLength(5)
    await fixture.give([await disposeOf([first], 'reject'), await disposeOf([first], 'accept')])
    expect(rows('any')[0]?.disposition).toBe('reject')
  })

  it('go into one act, as many as it may hold', async () => {
    await signIn(lead())
    const [first] = rows()
    if (first === undefined) throw new Error('expected a row')
    const { device, inspection } = first
    const others = Array.from({ length: MAX_HELD - 1 }, () => idFrom(fixture.random.bytes(16)))
    const list = [{ device, inspections: [inspection, ...others] }]
    const { commits, openings } = committed({ reason: 'dull lamp', inspections: list })
    const suspect = { kind: 'device', device }
    const body = { hold: HOLD, suspect, since: 0, count: MAX_HELD, meaning: MEANING }
    const draft = { type: 'units.held', body, commits, blobs: {} } as unknown as Draft
    expect((await fixture.give([await record(desk, draft, openings)])).findings).toEqual([])
    expect(rows('open').map((row) => row.inspection)).toEqual([inspection])
  })

  it('can be set aside again after they were let go', async () => {
    await signIn(lead())
    await fixture.give([await holdAll()])
    await fixture.give([await disposeOf(rows(), 'accept')])
    expect(rows('open')).toEqual([])
    const again = idFrom<HoldId>(new Uint8Array(16).fill(2))
    await fixture.give([await holdAll(again)])
    expect(rows('open').map(({ hold }) => hold)).toEqual(Array(5).fill(again))
  })
})

describe('refused is a hold or a disposition', () => {
  it('by an inspector', async () => {
    await signIn(inspector())
    expect((await fixture.give([await holdAll()])).findings[0]?.kind).toBe('not-permitted')
    expect(rows('any')).toEqual([])
  })

  it('without an electronic signature', async () => {
    await signIn(lead())
    const { assertion: _assertion, ...bare } = (await holdAll()).record
    const parcel = { record: bare, openings: {} }
    expect((await fixture.give([parcel])).findings[0]?.kind).toBe('esign-missing')
  })

  it('whose list is not what was signed', async () => {
    await signIn(lead())
    const held = await holdAll()
    const bent = JSON.parse(
      JSON.stringify(held).replace(rows()[0]?.inspection ?? '', idFrom(new Uint8Array(16))),
    )
    expect((await fixture.give([bent])).findings[0]?.kind).toBe('opening-missing')
  })
})
