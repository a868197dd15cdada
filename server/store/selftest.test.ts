import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSelftestRecords } from '../../core/session/read-selftests.ts'
import { MODEL } from '../../core/simulation/plant.fixture.ts'
import { openSession, selfTest } from '../../core/simulation/tablet.ts'
import type { SelftestsAnswer } from '../../core/wire/selftest.ts'
import { openData } from '../open-data.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { verifyData } from '../verify/verify-data.ts'
import { selftests } from './migration/0003-selftests.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

/** Somebody signs in on a tablet, which then tests the model so many times. */
async function test(device: number, times: number): Promise<void> {
  const [inspector] = fixture.people
  if (inspector === undefined) throw new Error('fixture: found nobody')
  const tablet = fixture.tablet(device)
  const parcels = [await openSession(tablet, inspector)]
  for (let i = 0; i < times; i++) parcels.push(await selfTest(tablet, MODEL))
  await fixture.give(parcels)
}

const read = (answer: SelftestsAnswer = fixture.courier.selftests(MODEL)) => {
  const state = fixture.courier.state()
  if (state === undefined) throw new Error('fixture: found no plant')
  return readSelftestRecords(state, answer)
}

it('the last self-test of each tablet is there, with what it measured, verified from what the server hands over', async () => {
  await test(0, 3)
  await test(1, 1)
  const records = value(await read())
  expect(records.map(({ event }) => [event.device, event.seq])).toEqual([
    [fixture.plant.devices[1]?.id, 1],
    [fixture.plant.devices[0]?.id, 3],
  ])
  expect(records[0]?.evidence).toMatchObject({ cases: 1, manifest: MODEL })
})

it('a server that makes a self-test pass, lends it to another session or makes one up is refused', async () => {
  await test(0, 1)
  const answer = fixture.courier.selftests(MODEL)
  const alter = (from: string, to: string): SelftestsAnswer =>
    JSON.parse(JSON.stringify(answer).replace(from, to))
  const forged = [
    alter('"passed":true', '"passed":false'),
    { ...answer, sessions: [] },
    { ...answer, sessions: answer.events },
    { ...answer, events: answer.sessions },
  ]
  for (const each of forged) expect(await read(each)).toMatchObject({ ok: false, error: { kind: 'forged' } })
})

it.each([
  ['moved to another model', "UPDATE selftests SET model = 'x'"],
  ['taken out', 'DELETE FROM selftests'],
])('verify names a row that was %s', async (_, sql) => {
  await test(0, 1)
  expect(value(await verifyData(fixture.data)).findings).toEqual([])
  await fixture.courier.close()
  const data = value(await openData(fixture.data, (length) => new Uint8Array(length)))
  expect(data.store.database.prepare(sql).run().changes).toBeGreaterThan(0)
  data.close()
  const { findings } = value(await verifyData(fixture.data))
  expect(findings.map(({ where }) => where).join()).toContain('self-test of leaf ')
})

it('a data folder from before the table gets its rows when it is opened', async () => {
  await test(0, 2)
  await fixture.courier.close()
  const data = value(await openData(fixture.data, (length) => new Uint8Array(length)))
  data.store.database.exec(`DROP TABLE selftests; ${selftests}`)
  data.close()
  expect(value(await verifyData(fixture.data)).findings).toEqual([])
})
