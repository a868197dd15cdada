import { beforeEach, describe, expect, it } from 'vitest'
import { commit } from '../commitment.ts'
import { idFrom, type PersonId } from '../id.ts'
import type { Operation } from './operation.ts'
import { isActive } from './state.ts'
import { openWorld, outcome, take, tryChange, type World } from './world.fixture.ts'

const NEW = idFrom<PersonId>(new Uint8Array(16).fill(77))
const name = commit('somebody', new Uint8Array(16)).commitment
const addAdmin: Operation = { op: 'person.add', person: NEW, name, roles: ['admin'] }
const policyOf = (people: number, policy = 0): Operation => ({
  op: 'policy.set',
  policy: {
    ...{ withoutPrf: 'mark', sessionMs: 60_000, idleMs: 30_000 },
    approvals: { people, models: 0, plans: 0, releases: 0, policy },
  },
})

let world: World
beforeEach(async () => {
  world = await openWorld('proposal', 4)
})
const admin = (i: number) => {
  const found = world.admins[i]
  if (found === undefined) throw new Error('fixture: found no such admin')
  return found
}
const setPolicy = (people: number, policy = 0) =>
  take(world, { by: admin(0).id, ops: [policyOf(people, policy)] })
const propose = () => take(world, { by: admin(0).id, ops: [addAdmin] })
const isIn = () => isActive(world.state.people[NEW])

describe('where two others must approve', () => {
  it('a change waits, and takes effect with the second of them', () => {
    setPolicy(2)
    const proposal = propose()
    expect([isIn(), world.state.proposals?.[proposal]?.needed]).toEqual([false, 2])
    take(world, { by: admin(1).id, ops: [{ op: 'proposal.approve', proposal }] })
    expect(isIn()).toBe(false)
    take(world, { by: admin(2).id, ops: [{ op: 'proposal.approve', proposal }] })
    expect([isIn(), world.state.proposals]).toEqual([true, {}])
  })

  it.each<[string, () => [number, ...Operation[]]]>([
    ['its proposer', () => [0]],
    ['the same person twice', () => [1]],
  ])('%s cannot approve it', (_, who) => {
    setPolicy(2)
    const proposal = propose()
    take(world, { by: admin(1).id, ops: [{ op: 'proposal.approve', proposal }] })
    const [i] = who()
    expect(outcome(world, admin(i), { op: 'proposal.approve', proposal })).toBe('not-permitted')
    expect(isIn()).toBe(false)
  })

  it('nobody approves twice in one change, nor what they may not do themselves', () => {
    setPolicy(2)
    const proposal = propose()
    const approve = { op: 'proposal.approve', proposal } as const
    expect(outcome(world, admin(1), approve, approve)).toBe('not-permitted')
    expect(outcome(world, world.lead, approve)).toBe('not-permitted')
    expect(outcome(world, world.vendor, approve)).toBe('not-permitted')
  })

  it('an admin cannot lower the number alone', () => {
    setPolicy(1, 1)
    take(world, { by: admin(0).id, ops: [policyOf(0, 0)] })
    expect(world.state.policy.approvals?.people).toBe(1)
    expect(Object.keys(world.state.proposals ?? {})).toHaveLength(1)
  })

  it('nor hide it beside something that needs none', () => {
    setPolicy(1)
    const suspend = { op: 'person.suspend', person: world.inspector.id } as const
    take(world, { by: admin(0).id, ops: [suspend, addAdmin] })
    expect([isIn(), isActive(world.state.people[world.inspector.id])]).toEqual([false, true])
  })

  it('a proposal dies with its proposer and can be withdrawn', () => {
    setPolicy(1)
    const proposal = propose()
    const approve = { op: 'proposal.approve', proposal } as const
    take(world, { by: admin(1).id, ops: [{ op: 'person.suspend', person: admin(0).id }] })
    expect(outcome(world, admin(2), approve)).toBe('not-permitted')
    expect(outcome(world, world.lead, { op: 'proposal.withdraw', proposal })).toBe('not-permitted')
    take(world, { by: admin(1).id, ops: [{ op: 'proposal.withdraw', proposal }] })
    expect(outcome(world, admin(2), approve)).toBe('operation')
  })

  it('what no longer fits when it is approved is refused, and nothing of it holds', () => {
    setPolicy(1)
    const [first, second] = [propose(), propose()]
    take(world, { by: admin(1).id, ops: [{ op: 'proposal.approve', proposal: first }] })
    expect(outcome(world, admin(1), { op: 'proposal.approve', proposal: second })).toBe('operation')
  })

  it('what stops something does not wait', () => {
    setPolicy(2, 2)
    take(world, { by: admin(0).id, ops: [{ op: 'person.suspend', person: world.inspector.id }] })
    expect(isActive(world.state.people[world.inspector.id])).toBe(false)
  })
})

describe('a plant that could not be governed any more', () => {
  it('is not made by policy: one more than needed must be there', () => {
    expect(outcome(world, admin(0), policyOf(2))).toBe('ok')
    expect(outcome(world, admin(0), policyOf(3))).toBe('operation')
  })

  it('nor by suspending admins one after another', () => {
    setPolicy(2)
    take(world, { by: admin(0).id, ops: [{ op: 'person.suspend', person: admin(3).id }] })
    expect(outcome(world, admin(0), { op: 'person.suspend', person: admin(2).id })).toBe('operation')
  })
})

it('a second change by the same person on the new head is a new proposal', () => {
  setPolicy(1)
  expect(propose()).not.toBe(propose())
  expect(tryChange(world, { by: admin(0).id, ops: [addAdmin] }).ok).toBe(true)
})
