import { describe, expect, it } from 'vitest'
import type { Digest } from '../digest.ts'
import { hashBytes } from '../hash.ts'
import { continuationOf, treeHead } from './continuation.ts'
import type { Op } from './fold/step.ts'
import { openWorld, outcome, take } from './world.fixture.ts'

const rootOf = (fill: number): Digest => hashBytes(Uint8Array.of(fill))
const [held, other] = [
  { size: 60, root: rootOf(60) },
  { size: 55, root: rootOf(55) },
]
const op = (over: Partial<Op<'log.continue'>> = {}): Op<'log.continue'> => ({
  ...{ op: 'log.continue', seen: [held, other], from: { size: 52, root: rootOf(52) } },
  ...{ missing: [{ first: 44, last: 46 }], ...over },
})

describe('that the log goes on without a head', () => {
  it('is for the very head that somebody holds: neither another size nor another root', async () => {
    const world = await openWorld('continue')
    take(world, { by: world.plant.admin.id, ops: [op()] })
    const found = continuationOf(world.state, treeHead(held))
    expect(found).toMatchObject({ from: { size: 52 }, missing: [{ first: 44, last: 46 }] })
    expect(continuationOf(world.state, treeHead(other))).toBe(found)
    expect(continuationOf(world.state, treeHead({ ...held, root: rootOf(61) }))).toBeUndefined()
    expect(continuationOf(world.state, treeHead({ ...held, size: 61 }))).toBeUndefined()
  })

  it('is an admin’s to say, and where policy asks for it two people’s', async () => {
    const world = await openWorld('continue', 3)
    const [, second] = world.admins
    if (second === undefined) throw new Error('an admin')
    expect(outcome(world, world.lead, op())).toBe('not-permitted')
    expect(outcome(world, world.engineers[0] ?? world.lead, op())).toBe('not-permitted')
    const approvals = { people: 0, models: 0, plans: 0, releases: 0, policy: 1 }
    const policy = { ...world.state.policy, approvals }
    take(world, { by: world.plant.admin.id, ops: [{ op: 'policy.set', policy }] })
    const proposal = take(world, { by: world.plant.admin.id, ops: [op()] })
    expect(continuationOf(world.state, treeHead(held))).toBeUndefined()
    expect(outcome(world, world.plant.admin, { op: 'proposal.approve', proposal })).toBe('not-permitted')
    take(world, { by: second.id, ops: [{ op: 'proposal.approve', proposal }] })
    expect(continuationOf(world.state, treeHead(held))).toBeDefined()
  })

  it('is refused when it says nothing that could be: a head twice, or missing places out of order', async () => {
    const world = await openWorld('continue')
    const by = world.plant.admin
    expect(outcome(world, by, op({ seen: [held, held] }))).toBe('operation')
    expect(outcome(world, by, op({ missing: [{ first: 46, last: 44 }] }))).toBe('operation')
    expect(outcome(world, by, op({ missing: [{ first: 59, last: 60 }] }))).toBe('operation')
    const twice = [
      { first: 44, last: 46 },
      { first: 46, last: 47 },
    ]
    expect(outcome(world, by, op({ missing: twice }))).toBe('operation')
  })
})
