import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSelftestRecords } from '../../core/session/read-selftests.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'

const [step] = SIMULATED_PLAN.steps
let fixture: Fixture
beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

/** A shift on the first tablet; gives when it ended. */
async function work(tablet: ReturnType<Fixture['tablet']>): Promise<number> {
  const [person] = fixture.people
  if (person === undefined || step === undefined) throw new Error('expected a person')
  await fixture.give((await workShift(tablet, person, step, 20)).parcels)
  return tablet.at
}

it('says which self-test stood behind a model before a time, what came since, and what it judged', async () => {
  if (step === undefined) throw new Error('expected a step')
  const tablet = fixture.tablet(0)
  const { id: device } = tablet.device
  const incident = await work(tablet)
  const later = await work(tablet)
  const { courier } = fixture
  const state = courier.state()
  if (state === undefined) throw new Error('expected a plant')

  const before = courier.standing(step.model, { device, at: incident })
  const tests = value(await readSelftestRecords(state, { events: before.tests, sessions: before.sessions }))
  // The one that was passed before the incident, and the one of the shift after it.
  expect(tests.map(({ event }) => event.at <= incident)).toEqual([true, false])
  expect(tests[0]?.context).toMatchObject({ backend: 'wasm' })
  const judged = courier.inspections({ device, to: incident }).filter(({ model }) => model !== null)
  expect(before.days.reduce((sum, { count }) => sum + count, 0)).toBe(judged.length)
  const mean = judged.reduce((sum, { score }) => sum + (score ?? 0), 0) / judged.length
  expect(before.days[0]?.mean).toBeCloseTo(mean, 9)
  expect(before.overruled.map(({ inspection }) => inspection)).toEqual(
    judged.filter(({ decision }) => decision === 'overruled').map(({ inspection }) => inspection),
  )

  expect(courier.standing(step.model, { device, at: later }).tests).toHaveLength(1)
  const other = fixture.tablet(1).device.id
  expect(courier.standing(step.model, { device: other, at: later })).toEqual({
    ...{ tests: [], sessions: [], days: [], overruled: [] },
  })
  expect(courier.standing(step.model, { device, at: 1 })).toMatchObject({ days: [] })
})
