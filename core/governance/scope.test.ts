import { beforeEach, describe, expect, it } from 'vitest'
import { commit } from '../commitment.ts'
import { idFrom, type PlanId } from '../id.ts'
import { MODEL } from '../simulation/plant.fixture.ts'
import type { Operation } from './operation.ts'
import { isActive, isActiveAt } from './state.ts'
import { limitTo, openWorld, outcome, take, tryChange, type World } from './world.fixture.ts'

const HOUR = 60 * 60 * 1000
let world: World
beforeEach(async () => {
  world = await openWorld('scope')
})
const engineer = () => {
  const [found] = world.engineers
  if (found === undefined) throw new Error('fixture: found no engineer')
  return found
}
const admin = () => world.plant.admin
const text = commit('plan', new Uint8Array(16)).commitment
const publish = (plan: PlanId, version: number, lines?: string[]): Operation => ({
  ...{ op: 'plan.publish', plan, version, text, models: [MODEL], ...(lines && { lines }) },
})

describe('a quality engineer of line A', () => {
  beforeEach(() => limitTo(world, engineer().id, 'quality-engineer', { 'quality-engineer': ['A'] }))
  const own = idFrom<PlanId>(new Uint8Array(16).fill(9))

  it('publishes plans for that line, and for no other or the whole plant', () => {
    expect(outcome(world, engineer(), publish(own, 1, ['A']))).toBe('ok')
    expect(outcome(world, engineer(), publish(own, 1, ['A', 'B']))).toBe('not-permitted')
    expect(outcome(world, engineer(), publish(own, 1))).toBe('not-permitted')
  })

  it('does not take a plan away from another line by a new version', () => {
    expect(outcome(world, engineer(), publish(world.plant.plan, 2, ['A']))).toBe('not-permitted')
    take(world, { by: admin().id, ops: [publish(own, 1, ['A', 'B'])] })
    expect(outcome(world, engineer(), publish(own, 2, ['A']))).toBe('not-permitted')
  })
})

describe('a model is stopped', () => {
  const stop = (line: string | null) => ({ op: 'model.quarantine', model: MODEL, line }) as const

  it('by a lead, on their line, at once', () => {
    limitTo(world, world.lead.id, 'lead', { lead: ['A'] })
    expect(outcome(world, world.lead, stop('A'))).toBe('ok')
    expect(outcome(world, world.lead, stop('B'))).toBe('not-permitted')
    expect(outcome(world, world.lead, stop(null))).toBe('not-permitted')
    expect(outcome(world, world.inspector, stop('A'))).toBe('not-permitted')
  })

  it('once, and cleared by a quality engineer, not by the lead', () => {
    take(world, { by: world.lead.id, ops: [stop('A')] })
    expect(outcome(world, world.lead, stop('A'))).toBe('operation')
    const clear = (line: string | null) => ({ op: 'model.clear', model: MODEL, line }) as const
    expect(outcome(world, world.lead, clear('A'))).toBe('not-permitted')
    expect(outcome(world, engineer(), clear('B'))).toBe('operation')
    expect(outcome(world, engineer(), clear('A'))).toBe('ok')
  })
})

describe('people', () => {
  it('come back after a suspension, with what held before still true', () => {
    const person = world.inspector.id
    take(world, { by: admin().id, ops: [{ op: 'person.suspend', person }] })
    const away = world.state.changes.length - 1
    take(world, { by: admin().id, ops: [{ op: 'person.resume', person }] })
    const found = world.state.people[person]
    expect([isActive(found), isActiveAt(found, away - 1), isActiveAt(found, away)]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('who were removed do not, and their passkeys go with them', () => {
    const person = world.inspector.id
    take(world, { by: admin().id, ops: [{ op: 'person.remove', person }] })
    expect(outcome(world, admin(), { op: 'person.resume', person })).toBe('operation')
    const left = Object.values(world.state.credentials).filter(
      (each) => each.person === person && isActive(each),
    )
    expect(left).toEqual([])
  })

  it.each<[string, Operation]>([
    [
      'an admin of some lines only',
      { ...{ op: 'person.roles', person: 'x' }, roles: ['admin'], limits: { admin: ['A'] } } as never,
    ],
    ['a vendor with another role', { op: 'person.roles', person: 'x', roles: ['vendor', 'lead'] } as never],
  ])('%s is refused', (_, op) => {
    const { inspector } = world
    expect(outcome(world, admin(), { ...op, person: inspector.id } as Operation)).toBe('operation')
  })

  it('certify others, not themselves', () => {
    const plan = world.plant.plan
    const certify = (person: typeof world.lead.id): Operation => ({
      ...{ op: 'certification.grant', person, plan, notAfter: HOUR },
    })
    expect(outcome(world, world.lead, certify(world.inspector.id))).toBe('ok')
    expect(outcome(world, world.lead, certify(world.lead.id))).toBe('not-permitted')
  })
})

describe('a vendor', () => {
  const open = (notAfter: number, at = 1) =>
    tryChange(world, {
      ...{ by: engineer().id, at },
      ops: [{ op: 'vendor.open', person: world.vendor.id, notAfter }],
    })

  it('is let in for a while, not for days', () => {
    expect(open(HOUR).ok).toBe(true)
    expect(open(9 * HOUR).ok).toBe(false)
    expect(open(HOUR, 2 * HOUR).ok).toBe(false)
  })

  it('is not let in by themselves, and nobody else is', () => {
    const person = world.vendor.id
    expect(outcome(world, world.vendor, { op: 'vendor.open', person, notAfter: HOUR })).toBe('not-permitted')
    const inspector = { op: 'vendor.open', person: world.inspector.id, notAfter: HOUR } as const
    expect(outcome(world, engineer(), inspector)).toBe('operation')
  })
})
