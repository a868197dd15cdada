import { beforeEach, describe, expect, it } from 'vitest'
import { commit } from '../commitment.ts'
import { MODEL } from '../simulation/plant.fixture.ts'
import { assistanceFor, type Occasion } from './assistance.ts'
import type { Operation } from './operation.ts'
import { openWorld, tabletOn, take, type World } from './world.fixture.ts'

const HOUR = 60 * 60 * 1000
let world: World
let occasion: Occasion
beforeEach(async () => {
  world = await openWorld('assistance')
  occasion = {
    ...{ person: world.inspector.id, device: tabletOn(world, 'A'), plan: world.plant.plan },
    ...{ model: MODEL, at: 10 },
  }
})
const change = (...ops: Operation[]) => void take(world, { by: world.plant.admin.id, ops })
const level = (over: Partial<Occasion> = {}) => assistanceFor(world.state, { ...occasion, ...over })
const publish = () =>
  change({
    ...{ op: 'plan.publish', plan: world.plant.plan, version: 2, models: [MODEL] },
    text: commit('plan', new Uint8Array(16)).commitment,
    assistance: { certified: 'assist', others: 'blind-first' },
  })

describe('how much of the model somebody is shown', () => {
  it('is advice where the plan says nothing', () => expect(level()).toBe('advise'))

  it('follows from their certification, while it lasts', () => {
    publish()
    expect(level()).toBe('blind-first')
    const grant = { person: occasion.person, plan: occasion.plan }
    change({ op: 'certification.grant', ...grant, notAfter: HOUR })
    expect([level(), level({ at: HOUR })]).toEqual(['assist', 'blind-first'])
    change({ op: 'certification.withdraw', ...grant })
    expect(level()).toBe('blind-first')
  })

  it('is nothing of a model that is stopped there, or not registered', () => {
    change({ op: 'model.quarantine', model: MODEL, line: 'A' })
    expect([level(), level({ device: tabletOn(world, 'B') })]).toEqual(['off', 'advise'])
    expect(level({ device: tabletOn(world, 'B'), model: 'x' as typeof MODEL })).toBe('off')
  })

  it('is nothing for a vendor, and for an inspector of another line', () => {
    expect(level({ person: world.vendor.id })).toBe('off')
    const limits = { inspector: ['B'] }
    change({ op: 'person.roles', person: world.inspector.id, roles: ['inspector'], limits })
    expect([level(), level({ device: tabletOn(world, 'B') })]).toEqual(['off', 'advise'])
  })
})
