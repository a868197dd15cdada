import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Operation } from '../../core/governance/operation.ts'
import { signChange } from '../../core/simulation/plant.ts'
import { openSession, record, selfTest } from '../../core/simulation/tablet.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { FOUNDED_AT } from '../simulate/found-plant.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'

const model = SIMULATED_PLAN.steps.map((step) => step.model).at(0)
if (model === undefined) throw new Error('expected a model')
let fixture: Fixture
let now = FOUNDED_AT
beforeEach(async () => {
  now = FOUNDED_AT + 1_000
  fixture = await openFixture({ tablets: 4, now: () => now })
})
afterEach(() => fixture.close())

const change = async (...ops: Operation[]) => {
  const { record: signed, openings } = await signChange(fixture.plant, ops)
  value(await fixture.courier.change(signed, openings))
}
const signIn = async (device: number) => {
  const [person] = fixture.people
  if (person === undefined || model === undefined) throw new Error('expected a person')
  const tablet = fixture.tablet(device)
  await fixture.give([await openSession(tablet, person), await selfTest(tablet, model)])
  return tablet
}
const idOf = (at: number) => fixture.plant.devices[at]?.id

it('says of each tablet on the line how long after the change it stopped, by one clock', async () => {
  if (model === undefined) throw new Error('expected a model')
  for (const at of [0, 1, 2]) {
    const device = idOf(at)
    if (device === undefined) throw new Error('expected a tablet')
    await change({ op: 'device.place', device, name: `T${at}`, line: 'A' })
  }
  const [first, second] = [await signIn(0), await signIn(1)]
  expect(fixture.courier.stop(model)).toEqual({ since: null, tablets: [] })
  now += 60_000
  await change({ op: 'model.quarantine', model, line: 'A' })
  const none = { after: null, isInUse: true }
  expect(fixture.courier.stop(model)).toMatchObject({ since: now, tablets: [none, none, { isInUse: false }] })

  now += 3_500
  const body = { model, cause: 'model-quarantined' } as const
  const report = { type: 'model.refused', body, commits: {}, blobs: {} } as const
  await fixture.give([await record(first, report, {})])
  // One for another reason is no report of the stop.
  const missing = { ...report, body: { model, cause: 'model-missing' } } as const
  await fixture.give([await record(second, missing, {})])
  expect(fixture.courier.stop(model).tablets).toEqual([
    { device: idOf(0), after: 3_500, isInUse: true },
    { device: idOf(1), after: null, isInUse: true },
    { device: idOf(2), after: null, isInUse: false },
  ])
  await change({ op: 'model.clear', model, line: 'A' })
  expect(fixture.courier.stop(model).since).toBeNull()
})
