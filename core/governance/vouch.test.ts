import { beforeEach, expect, it } from 'vitest'
import { encodeBase64url, utf8 } from '../bytes.ts'
import { commit } from '../commitment.ts'
import { hashBytes } from '../hash.ts'
import { idFrom, type PlanId, type SignerId } from '../id.ts'
import { makeSigner } from '../model-signature/signer.fixture.ts'
import type { Operation } from './operation.ts'
import { barTo, isDistrusted, isVouchedFor, signerOf } from './vouch.ts'
import { openWorld, outcome, tabletOn, take, type World } from './world.fixture.ts'

const { spki, hint } = (await makeSigner()).key
const signer = hint as SignerId
const model = hashBytes(utf8('a vendor model'))
const trust: Operation = { op: 'signer.trust', signer, name: 'Vendor', key: encodeBase64url(spki) }
const distrust: Operation = { op: 'signer.distrust', signer }
const register: Operation = { op: 'model.register', model, name: 'Labels', signer }
const text = commit('a plan', new Uint8Array(16)).commitment
const publish: Operation = {
  ...{ op: 'plan.publish', plan: idFrom<PlanId>(new Uint8Array(16).fill(3)), version: 1 },
  ...{ text, models: [model] },
}

let world: World
let by: World['engineers'][number]
beforeEach(async () => {
  world = await openWorld('vouch')
  const [engineer] = world.engineers
  if (engineer === undefined) throw new Error('expected an engineer')
  by = engineer
})
const now = (...ops: Operation[]) => take(world, { by: by.id, ops })
const bar = (seq?: number) => barTo(world.state, { model, device: tabletOn(world, 'A') }, seq)

it('a model that a signer vouches for is used while the signer is trusted, and no longer', () => {
  expect(bar()).toBe('model-unregistered')
  now(trust)
  now(register)
  expect([isVouchedFor(world.state, model), bar()]).toEqual([true, undefined])
  expect(signerOf(world.state, model)?.name).toBe('Vendor')
  now(distrust)
  expect([isVouchedFor(world.state, model), bar()]).toEqual([false, 'signer-distrusted'])
  expect(outcome(world, by, publish)).toBe('operation')
  expect(outcome(world, by, { ...register, model: hashBytes(utf8('another')) } as Operation)).toBe(
    'operation',
  )
})

it('what was true at an earlier change can still be asked', () => {
  now(trust, register)
  const trusted = world.state.changes.length - 1
  now(distrust)
  now(trust)
  const again = world.state.changes.length - 1
  const asked = [0, trusted, trusted + 1, again].map((seq) => isDistrusted(world.state, model, seq))
  expect(asked).toEqual([false, false, true, false])
  now(distrust)
  expect(bar()).toBe('signer-distrusted')
  expect(isDistrusted(world.state, model, again)).toBe(false)
})

it('a model that a person vouches for is nothing to a signer', () => {
  now(trust, { op: 'model.register', model, name: 'Labels' })
  now(distrust)
  expect([isVouchedFor(world.state, model), bar()]).toEqual([true, undefined])
})

it('distrust never waits for others, trust does where models do', () => {
  const policy = {
    ...world.state.policy,
    approvals: { people: 0, models: 1, plans: 0, releases: 0, policy: 0 },
  }
  take(world, { by: world.plant.admin.id, ops: [{ op: 'policy.set', policy }] })
  const proposal = now(trust)
  expect(world.state.signers?.[signer]).toBeUndefined()
  take(world, { by: world.plant.admin.id, ops: [{ op: 'proposal.approve', proposal }] })
  expect(world.state.signers?.[signer]?.until).toBeNull()
  now(distrust)
  expect(world.state.signers?.[signer]?.until).toBe(world.state.changes.length - 1)
})
