import { expect, it } from 'vitest'
import { commit, type Openings } from '../commitment.ts'
import type { Release } from '../governance/operation/release.ts'
import { policyDigest } from '../governance/release.ts'
import { openWorld, take } from '../governance/world.fixture.ts'
import { hashBytes } from '../hash.ts'
import { MODEL, STEP } from '../simulation/plant.fixture.ts'
import { releaseDifferences } from './difference.ts'

const APP = hashBytes(new Uint8Array(1))

async function twoReleases() {
  const world = await openWorld('difference')
  const { plan } = world.plant
  const by = world.plant.admin.id
  const next = { format: 'plumb-plan/1', name: 'Bracket', part: 'Bracket' } as const
  const steps = [{ ...STEP, thresholds: { pass: 0.3, fail: 0.6 } }]
  const { commitment, opening } = commit({ ...next, steps }, new Uint8Array(16))
  const first: Release = {
    ...{ number: 1, app: null, runtime: null, models: [MODEL], plans: [{ plan, version: 1 }] },
    ...{ policy: policyDigest(world.state), installBefore: 1000 },
  }
  const policy = { ...world.state.policy, idleMs: 60_000 }
  const other = hashBytes(new Uint8Array(2))
  take(world, {
    by,
    ops: [
      { op: 'model.register', model: other, name: 'other 2.0' },
      { op: 'plan.publish', plan, version: 2, text: commitment, models: [MODEL] },
      { op: 'policy.set', policy },
    ],
  })
  const second: Release = {
    ...{ number: 2, app: APP, runtime: null, models: [MODEL, other] },
    plans: [{ plan, version: 2, text: commitment }],
    ...{ policy: policyDigest(world.state), installBefore: 1000 },
  }
  const openings: Openings = { ...world.plant.openings, [commitment]: opening }
  return { state: world.state, openings, plan, other, first, second }
}

it('a release does not differ from itself', async () => {
  const { first, ...plant } = await twoReleases()
  expect(releaseDifferences(plant, first, { ...first, number: 2 })).toEqual([])
})

it('says in words and numbers which plan, line, model, policy and app are others', async () => {
  const { first, second, plan, other, ...plant } = await twoReleases()
  expect(releaseDifferences(plant, first, second)).toEqual([
    {
      ...{ what: 'plan', plan, name: 'Bracket', from: 1, to: 2 },
      details: [{ step: 'Top', what: 'pass', from: '0.4', to: '0.3' }],
    },
    { what: 'model', model: other, name: 'other 2.0', isAdded: true },
    { what: 'policy', member: 'idleMs', from: '300000', to: '60000' },
    { what: 'app', from: null, to: APP },
  ])
})

it('does not make up what a plan says that this browser may not read', async () => {
  const { first, second, state } = await twoReleases()
  const [difference] = releaseDifferences({ state, openings: {} }, first, second)
  expect(difference).toMatchObject({ what: 'plan', name: undefined, details: undefined })
})

it('of a first release says all that it brings', async () => {
  const { first, ...plant } = await twoReleases()
  expect(releaseDifferences(plant, undefined, first).map(({ what }) => what)).toEqual(['plan', 'model'])
})
