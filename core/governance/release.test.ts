import { beforeEach, describe, expect, it } from 'vitest'
import { commit } from '../commitment.ts'
import { hashBytes, hashJson } from '../hash.ts'
import type { DeviceId } from '../id.ts'
import { MODEL } from '../simulation/plant.fixture.ts'
import type { Op } from './fold/step.ts'
import type { Release } from './operation/release.ts'
import type { Target } from './operation/word.ts'
import { isBornReleased, isInstallable, leaseEnd, policyDigest, releaseFor, releasesBack } from './release.ts'
import { limitTo, openWorld, outcome, tabletOn, take, type World } from './world.fixture.ts'

const INSTALL_BEFORE = 1000
let world: World
let onA: DeviceId
let onB: DeviceId
beforeEach(async () => {
  world = await openWorld('release')
  onA = tabletOn(world, 'A')
  onB = tabletOn(world, 'B')
})

const engineer = (i = 0) => {
  const found = world.engineers[i]
  if (found === undefined) throw new Error('fixture: found no such engineer')
  return found
}
const contentOf = (number: number, over: Partial<Release> = {}): Release => ({
  ...{ number, app: null, runtime: null, models: [MODEL], plans: [{ plan: world.plant.plan, version: 1 }] },
  ...{ policy: policyDigest(world.state), installBefore: INSTALL_BEFORE, ...over },
})
const proposeOf = (number: number, over: Partial<Release> = {}) =>
  ({ op: 'release.propose', release: contentOf(number, over) }) as const
const roll = (op: 'release.roll-out' | 'release.roll-back', release: number, target: Target) =>
  ({ op, release, digest: hashJson('release', contentOf(release)), target }) as Op<'release.roll-out'>
const out = (release: number, target: Target = { to: 'all' }) => roll('release.roll-out', release, target)
const back = (release: number, target: Target = { to: 'all' }) => roll('release.roll-back', release, target)
const running = (device: DeviceId) => releaseFor(world.state, device)?.release.number
const doIt = (...ops: Parameters<typeof take>[1]['ops']) => take(world, { by: engineer().id, ops })

describe('a release', () => {
  it.each<[string, () => Partial<Release>, number]>([
    ['with a number that was used', () => ({}), 1],
    ['with a model that nobody registered', () => ({ models: [MODEL, hashBytes(new Uint8Array(3))] }), 2],
    ['with a plan that was never published', () => ({ plans: [{ plan: world.plant.plan, version: 9 }] }), 2],
    ['with a number that skips some', () => ({}), 3],
    ['with the highest number there is', () => ({}), Number.MAX_SAFE_INTEGER],
    [
      'with another text than its plan has',
      () => ({
        plans: [
          { plan: world.plant.plan, version: 1, text: commit('another text', new Uint8Array(16)).commitment },
        ],
      }),
      2,
    ],
    ['with a plan and without its model', () => ({ models: [] }), 2],
    ['for another policy than the one in force', () => ({ policy: MODEL }), 2],
    ['that can no longer be installed', () => ({ installBefore: 1 }), 2],
  ])('%s is refused', (_, over, number) => {
    doIt(proposeOf(1))
    expect(outcome(world, engineer(), proposeOf(number, over()))).toBe('operation')
  })

  it('that waits for approval cannot be rolled out, and after it can', () => {
    const approvals = { people: 0, models: 0, plans: 0, releases: 1, policy: 0 }
    const policy = { withoutPrf: 'mark', sessionMs: 60_000, idleMs: 30_000, approvals } as const
    take(world, { by: world.plant.admin.id, ops: [{ op: 'policy.set', policy }] })
    const proposal = doIt(proposeOf(1))
    expect(outcome(world, engineer(), out(1))).toBe('operation')
    expect(outcome(world, engineer(), { op: 'proposal.approve', proposal })).toBe('not-permitted')
    take(world, { by: engineer(1).id, ops: [{ op: 'proposal.approve', proposal }] })
    expect(outcome(world, engineer(), out(1))).toBe('ok')
  })

  it('is rolled out under the digest that was approved, and no other', () => {
    doIt(proposeOf(1))
    expect(outcome(world, engineer(), { ...out(1), digest: MODEL })).toBe('operation')
  })
})

describe('rolling out', () => {
  it('goes to one tablet, a line, or all', () => {
    doIt(proposeOf(1), proposeOf(2), proposeOf(3))
    doIt(out(1))
    doIt(out(2, { to: 'line', line: 'A' }))
    expect([running(onA), running(onB)]).toEqual([2, 1])
    doIt(out(3, { to: 'device', device: onB }))
    expect([running(onA), running(onB)]).toEqual([2, 3])
  })

  it('never goes back by itself', () => {
    doIt(proposeOf(1), proposeOf(2), out(1), out(2, { to: 'line', line: 'B' }))
    expect(outcome(world, engineer(), out(1))).toBe('operation')
    expect(outcome(world, engineer(), out(1, { to: 'line', line: 'A' }))).toBe('ok')
  })

  it('to a line without tablets is refused', () => {
    doIt(proposeOf(1))
    expect(outcome(world, engineer(), out(1, { to: 'line', line: 'Z' }))).toBe('operation')
  })

  it('by an engineer of one line touches no other', () => {
    doIt(proposeOf(1))
    limitTo(world, engineer().id, 'quality-engineer', { 'quality-engineer': ['A'] })
    expect(outcome(world, engineer(), out(1, { to: 'line', line: 'A' }))).toBe('ok')
    expect(outcome(world, engineer(), out(1, { to: 'device', device: onA }))).toBe('ok')
    expect(outcome(world, engineer(), out(1, { to: 'line', line: 'B' }))).toBe('not-permitted')
    expect(outcome(world, engineer(), out(1))).toBe('not-permitted')
  })
})

describe('a tablet that comes later', () => {
  function enrol(id: string, line: string): DeviceId {
    const device = id.repeat(22) as DeviceId
    const { key } = world.state.devices[onA] ?? {}
    if (key === undefined) throw new Error('fixture: found no key')
    take(world, { by: world.plant.admin.id, ops: [{ op: 'device.enrol', device, name: id, line, key }] })
    return device
  }

  it('inspects by a release or not at all, where one was rolled out to its line before', () => {
    doIt(proposeOf(1))
    const early = enrol('E', 'A')
    doIt(out(1, { to: 'line', line: 'A' }))
    const [late, elsewhere] = [enrol('L', 'A'), enrol('M', 'B')]
    doIt(proposeOf(2), out(2))
    expect([onA, early, late, onB, elsewhere].map((id) => isBornReleased(world.state, id))).toEqual([
      ...[false, false, true, false, false],
    ])
  })
})

describe('rolling back', () => {
  it('goes to one of the releases that the tablets keep', () => {
    for (const number of [1, 2, 3, 4]) doIt(proposeOf(number), out(number))
    expect(releasesBack(world.state, onA)).toEqual([3, 2])
    expect(outcome(world, world.lead, back(1))).toBe('operation')
    take(world, { by: world.lead.id, ops: [back(2)] })
    expect([running(onA), releasesBack(world.state, onA)]).toEqual([2, [4, 3]])
  })

  it('is for people of the floor, not for inspectors', () => {
    doIt(proposeOf(1), proposeOf(2), out(1), out(2))
    expect(outcome(world, world.inspector, back(1))).toBe('not-permitted')
    expect(outcome(world, world.lead, back(1))).toBe('ok')
  })
})

describe('the two clocks', () => {
  it('one ends installing, the other running without contact', () => {
    doIt(proposeOf(1))
    const ready = world.state.releases?.[0]
    if (ready === undefined) throw new Error('fixture: found no release')
    expect([isInstallable(ready, INSTALL_BEFORE - 1), isInstallable(ready, INSTALL_BEFORE)]).toEqual([
      true,
      false,
    ])
    const day = 24 * 60 * 60 * 1000
    expect(leaseEnd(world.state, 5 * day)).toBe(19 * day)
  })
})
