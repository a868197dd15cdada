import { afterEach, beforeEach, expect, it } from 'vitest'
import { commit } from '../../core/commitment.ts'
import type { Digest } from '../../core/digest.ts'
import type { Release } from '../../core/governance/operation/release.ts'
import { policyDigest } from '../../core/governance/release.ts'
import { hashJson } from '../../core/hash.ts'
import { readRunningRecords } from '../../core/session/read-running.ts'
import { signChange } from '../../core/simulation/plant.ts'
import { openSession, record, type SimulatedTablet } from '../../core/simulation/tablet.ts'
import type { RunningAnswer } from '../../core/wire/running.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { verifyData } from '../verify/verify-data.ts'

let fixture: Fixture
let release: Release
beforeEach(async () => {
  fixture = await openFixture()
  const { plant } = fixture
  release = {
    ...{
      number: 1,
      app: null,
      runtime: null,
      models: Object.keys(plant.state.models) as Digest[],
      plans: [{ plan: plant.plan, version: 1 }],
    },
    ...{ policy: policyDigest(plant.state), installBefore: 8e15 },
  }
})
afterEach(() => fixture.close())

async function signIn(tablet: SimulatedTablet): Promise<void> {
  const [inspector] = fixture.people
  if (inspector === undefined) throw new Error('fixture: found nobody')
  await fixture.give([await openSession(tablet, inspector)])
}
async function rollOut(): Promise<void> {
  const digest = hashJson('release', release)
  const signed = await signChange(fixture.plant, [
    { op: 'release.propose', release },
    { op: 'release.roll-out', release: 1, digest, target: { to: 'all' } },
  ])
  value(await fixture.courier.change(signed.record, signed.openings))
}
async function say(tablet: SimulatedTablet): Promise<void> {
  const context = { app: 'a', runtime: 'r', browser: 'b', backend: 'manual', cause: 'model-missing' } as const
  const opened = commit(
    { ...context, adapter: '', threads: 0, assistance: 'off', shownMs: 0 },
    new Uint8Array(16),
  )
  const body = { release: 1, digest: hashJson('release', release), from: null, rollout: 1 }
  const draft = {
    type: 'release.switched',
    body,
    commits: { context: opened.commitment },
    blobs: {},
  } as const
  const parcel = await record(tablet, draft, { [opened.commitment]: opened.opening })
  expect((await fixture.give([parcel])).findings).toEqual([])
}

const read = (answer: RunningAnswer = fixture.courier.running()) => {
  const state = fixture.courier.state()
  if (state === undefined) throw new Error('fixture: found no plant')
  return readRunningRecords(state, answer)
}

it('says of each tablet what it signed that it runs, and which rules it knew when somebody signed in last', async () => {
  const [first, second] = [fixture.tablet(0), fixture.tablet(1)]
  await signIn(second)
  await rollOut()
  const head = fixture.plant.state.changes.length - 1
  await signIn(first)
  await say(first)
  const records = value(await read())
  expect(records.get(first.device.id)).toMatchObject({ knows: head, event: { body: { release: 1 } } })
  // Kept from the news: the roll-out is not among the rules that it knew.
  expect(records.get(second.device.id)).toMatchObject({ knows: head - 1, event: undefined })
  expect(
    fixture.courier
      .running()
      .seen.map(({ device }) => device)
      .sort(),
  ).toEqual([first.device.id, second.device.id].sort())
})

it('a server that makes up what a tablet runs, or lends it to another, is refused', async () => {
  const tablet = fixture.tablet(0)
  await rollOut()
  await signIn(tablet)
  await say(tablet)
  const answer = fixture.courier.running()
  const alter = (from: RegExp, to: string): RunningAnswer =>
    JSON.parse(JSON.stringify(answer).replace(from, to))
  const forged = [
    alter(/"release":1/, '"release":2'),
    alter(/"from":null/, '"from":1'),
    { ...answer, sessions: [] },
    { ...answer, events: answer.sessions },
  ]
  for (const each of forged) expect(await read(each)).toMatchObject({ ok: false, error: { kind: 'forged' } })
})

it('verify comes to the same end of each chain', async () => {
  const tablet = fixture.tablet(0)
  await rollOut()
  await signIn(tablet)
  await say(tablet)
  expect(value(await verifyData(fixture.data)).findings).toEqual([])
})
