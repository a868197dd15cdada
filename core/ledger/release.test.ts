import { beforeEach, describe, expect, it } from 'vitest'
import { commit } from '../commitment.ts'
import type { Release } from '../governance/operation/release.ts'
import type { Operation } from '../governance/operation.ts'
import { policyDigest } from '../governance/release.ts'
import { hashJson } from '../hash.ts'
import { idFrom, type PlanId } from '../id.ts'
import type { Draft } from '../session/signer.ts'
import {
  at,
  type Fixture,
  foundPlant,
  inspectUnit,
  ledgerOf,
  MODEL,
  STEP,
} from '../simulation/plant.fixture.ts'
import { addPerson, type SimulatedPerson, signChange } from '../simulation/plant.ts'
import {
  inspectByHand,
  openSession,
  record,
  type SimulatedTablet,
  selfTest,
  simulateTablet,
} from '../simulation/tablet.ts'
import { admit } from './admit.ts'
import type { Ledger } from './ledger.ts'

let fixture: Fixture
let ledger: Ledger
let tablet: SimulatedTablet
let lead: SimulatedPerson

const change = async (...ops: Operation[]) => (await signChange(fixture.plant, ops)).record
const releaseOf = (number: number, version = 1): Release => ({
  ...{ number, app: null, runtime: null, models: [MODEL], plans: [{ plan: fixture.plant.plan, version }] },
  ...{ policy: policyDigest(fixture.plant.state), installBefore: 8e15 },
})
const digestOf = (number: number) => hashJson('release', releaseOf(number))

beforeEach(async () => {
  fixture = await foundPlant('releases')
  const added = await addPerson(fixture.plant, 'Lee Lead', ['lead'])
  lead = added.person
  const published = [1, 2].flatMap((number): Operation[] => [
    { op: 'release.propose', release: releaseOf(number) },
    { op: 'release.roll-out', release: number, digest: digestOf(number), target: { to: 'all' } },
  ])
  ledger = await ledgerOf([...fixture.changes, added.record, await change(...published)])
  tablet = simulateTablet(fixture.plant, at(fixture.devices, 0))
})

const give = async (each: Parameters<typeof admit>[1]) => {
  const admitted = await admit(ledger, each)
  return admitted.ok ? admitted.value.join() || 'ok' : admitted.error.kind
}
async function signIn(person: SimulatedPerson): Promise<void> {
  expect(await give((await openSession(tablet, person)).record)).toBe('ok')
  expect(await give((await selfTest(tablet, MODEL)).record)).toBe('ok')
}
const commitment = (text: string) => commit(text, new Uint8Array(16)).commitment
const say = async (draft: Draft) => give((await record(tablet, draft, {})).record)
const switched = (release: number, digest = digestOf(release)) =>
  say({
    ...{ type: 'release.switched', body: { release, digest, from: null, rollout: 1 }, blobs: {} },
    commits: { context: commitment('context') },
  })
const returned = (release: number) =>
  say({
    ...{ type: 'release.returned', body: { release, digest: digestOf(release), from: 2 }, blobs: {} },
    commits: { reason: commitment('smoke'), context: commitment('context') },
  })
const runs = () => ledger.chains.get(tablet.device.id)?.running?.release

describe('what a tablet runs', () => {
  it('is what its own chain said last', async () => {
    await signIn(fixture.inspector)
    expect(await switched(2)).toBe('ok')
    expect(runs()).toBe(2)
  })

  it('is never what nobody approved', async () => {
    await signIn(fixture.inspector)
    expect(await switched(2, digestOf(1))).toBe('unknown-release')
    expect(runs()).toBeUndefined()
  })

  it('goes back on the tablet itself by a lead, and not by an inspector', async () => {
    await signIn(lead)
    expect([await switched(2), await returned(1), runs()]).toEqual(['ok', 'ok', 1])
    await signIn(fixture.inspector)
    expect([await returned(2), runs()]).toEqual(['not-permitted', 1])
  })
})

describe('an inspection', () => {
  const judge = async () => give(at(await inspectUnit(tablet, 'none', 0.1), 0))
  const judgeByHand = async () => {
    const done = { unit: 'SN-1', verdict: 'pass', cause: 'model-missing' } as const
    return give((await inspectByHand(tablet, STEP, done)).record)
  }

  it('by the version that the release names is not superseded by a newer plan outside of it', async () => {
    await signIn(fixture.inspector)
    const { plan } = fixture.plant
    await give(
      await change({ op: 'plan.publish', plan, version: 2, text: commitment('text'), models: [MODEL] }),
    )
    expect(await judge()).toBe('ok')
  })

  it('by another version than the release names is kept and flagged', async () => {
    await signIn(fixture.inspector)
    const { plan } = fixture.plant
    const next = releaseOf(3, 2)
    const digest = hashJson('release', next)
    await give(
      await change(
        { op: 'plan.publish', plan, version: 2, text: commitment('text'), models: [MODEL] },
        { op: 'release.propose', release: next },
        { op: 'release.roll-out', release: 3, digest, target: { to: 'all' } },
      ),
    )
    expect(await judge()).toBe('plan-superseded-meanwhile')
    expect(await judgeByHand()).toBe('plan-superseded-meanwhile')
  })

  it('by a plan that the release has no longer is kept and flagged', async () => {
    await signIn(fixture.inspector)
    const other = idFrom<PlanId>(new Uint8Array(16))
    const next: Release = { ...releaseOf(3), plans: [{ plan: other, version: 1 }] }
    const digest = hashJson('release', next)
    await give(
      await change(
        { op: 'plan.publish', plan: other, version: 1, text: commitment('text'), models: [MODEL] },
        { op: 'release.propose', release: next },
        { op: 'release.roll-out', release: 3, digest, target: { to: 'all' } },
      ),
    )
    expect(await judge()).toBe('plan-superseded-meanwhile')
  })
})
