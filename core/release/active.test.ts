import { beforeEach, describe, expect, it } from 'vitest'
import type { Digest } from '../digest.ts'
import type { Op } from '../governance/fold/step.ts'
import type { Release } from '../governance/operation/release.ts'
import type { Target } from '../governance/operation/word.ts'
import { policyDigest, rolloutFor } from '../governance/release.ts'
import { openWorld, tabletOn, take, tryChange, type World } from '../governance/world.fixture.ts'
import { hashJson } from '../hash.ts'
import type { DeviceId } from '../id.ts'
import { MODEL } from '../simulation/plant.fixture.ts'
import { activeRelease, type Keeper, type Next, type Running, returnsFor } from './active.ts'

const INSTALL_BEFORE = 1000
const DAY = 24 * 60 * 60 * 1000
let world: World
let onA: DeviceId
beforeEach(async () => {
  world = await openWorld('active')
  onA = tabletOn(world, 'A')
})

const releaseOf = (number: number): Release => ({
  ...{ number, app: null, runtime: null, models: [MODEL], plans: [{ plan: world.plant.plan, version: 1 }] },
  ...{ policy: policyDigest(world.state), installBefore: INSTALL_BEFORE },
})
const digestOf = (number: number): Digest => hashJson('release', releaseOf(number))
const govern = (...ops: Parameters<typeof take>[1]['ops']) => take(world, { by: world.plant.admin.id, ops })
const propose = (...numbers: number[]) =>
  numbers.forEach((number) => void govern({ op: 'release.propose', release: releaseOf(number) }))
const roll = (op: 'release.roll-out' | 'release.roll-back', release: number, target: Target) =>
  ({ op, release, digest: digestOf(release), target }) as Op<'release.roll-out'>
const out = (release: number, target: Target = { to: 'all' }) =>
  void govern(roll('release.roll-out', release, target))
const back = (release: number, target: Target = { to: 'all' }) =>
  void govern(roll('release.roll-back', release, target))

const runs = (release: number, over: Partial<Running> = {}): Running => ({
  ...{ release, digest: digestOf(release), rollout: rolloutFor(world.state, onA)?.seq ?? 0, isHere: false },
  ...over,
})
const keeper = (running: Running | undefined, ...kept: number[]): Keeper => ({
  ...{ device: onA, running, kept: kept.map(digestOf) },
})
const next = (of: Keeper, now = 1) => activeRelease(world.state, of, now, now).next
const said = (found: Next): string =>
  found.kind === 'stay' ? 'stay' : `${found.kind} ${found.ready.release.number}`
const reason = (found: Next) => (found.kind === 'refused' ? found.reason.kind : found.kind)

describe('a tablet', () => {
  it('of a plant without releases follows its plans, and is never stale', () => {
    const found = activeRelease(world.state, keeper(undefined), 99 * DAY, 0)
    expect(found).toEqual({ running: undefined, next: { kind: 'stay' }, isStale: false })
  })

  it('fetches what is rolled out to it, and switches once it has it whole', () => {
    propose(1)
    expect(said(next(keeper(undefined)))).toBe('stay')
    out(1)
    expect(said(next(keeper(undefined)))).toBe('install 1')
    expect(said(next(keeper(undefined, 1)))).toBe('switch 1')
    expect(said(next(keeper(runs(1), 1)))).toBe('stay')
  })

  it('leaves alone what is for another line', () => {
    propose(1)
    out(1, { to: 'line', line: 'B' })
    expect(said(next(keeper(undefined)))).toBe('stay')
  })

  it('goes back when it is told to, at once where it keeps the release, also after the time for installing', () => {
    propose(1, 2)
    out(1)
    out(2)
    const before = runs(2)
    back(1)
    expect(said(next(keeper(before, 1, 2), INSTALL_BEFORE))).toBe('switch 1')
    expect(reason(next(keeper(before, 2), INSTALL_BEFORE))).toBe('install-over')
  })

  it('stays where somebody on it went back to, until the next roll-out means it', () => {
    propose(1, 2, 3)
    out(1)
    out(2)
    const here = runs(1, { isHere: true })
    expect(said(next(keeper(here, 1, 2)))).toBe('stay')
    out(3, { to: 'line', line: 'B' })
    expect(said(next(keeper(here, 1, 2)))).toBe('stay')
    out(3)
    expect(said(next(keeper(here, 1, 2)))).toBe('install 3')
  })

  it('may go back, without the server, to what it keeps and people approved', () => {
    propose(1, 2)
    out(1)
    out(2)
    const unknown = hashJson('release', 'made up')
    const of = { ...keeper(runs(2), 1, 2), kept: [digestOf(1), digestOf(2), unknown] }
    expect(returnsFor(world.state, of).map(({ release }) => release.number)).toEqual([1])
  })
})

describe('rollback: an older release', () => {
  it('is not run by a tablet that moved to a line which is behind', () => {
    propose(1, 2)
    out(1, { to: 'line', line: 'B' })
    out(2, { to: 'line', line: 'A' })
    const running = runs(2)
    govern({ op: 'device.place', device: onA, name: 'Tablet', line: 'B' })
    expect(reason(next(keeper(running, 1, 2)))).toBe('older-number')
  })

  it('nor by an old roll-back that the tablet has left behind', () => {
    propose(1, 2, 3)
    out(1)
    out(2, { to: 'line', line: 'B' })
    back(1, { to: 'line', line: 'B' })
    out(3, { to: 'line', line: 'A' })
    const running = runs(3)
    govern({ op: 'device.place', device: onA, name: 'Tablet', line: 'B' })
    expect(reason(next(keeper(running, 1, 2, 3)))).toBe('older-number')
  })
})

describe('freeze: a tablet that is kept from news', () => {
  it('installs no release after its time', () => {
    propose(1)
    out(1)
    expect(said(next(keeper(undefined), INSTALL_BEFORE - 1))).toBe('install 1')
    expect(reason(next(keeper(undefined), INSTALL_BEFORE))).toBe('install-over')
  })

  it('goes on with its release, marked stale when the lease is over', () => {
    propose(1)
    out(1)
    const of = keeper(runs(1), 1)
    const stale = (now: number) => activeRelease(world.state, of, now, DAY).isStale
    expect([stale(15 * DAY - 1), stale(15 * DAY)]).toEqual([false, true])
    expect(activeRelease(world.state, of, 99 * DAY, DAY).running?.release.number).toBe(1)
  })
})

describe('arbitrary install: a release that nobody approved', () => {
  it('is not what runs, whatever the tablet’s own rows say', () => {
    propose(1)
    out(1)
    const forged = runs(1, { digest: hashJson('release', { ...releaseOf(1), models: [] }) })
    const found = activeRelease(world.state, keeper(forged, 1), 1, 1)
    expect([found.running, said(found.next)]).toEqual([undefined, 'switch 1'])
  })
})

describe('fast-forward: a number far ahead, so that none comes after it', () => {
  it('is no release', () => {
    propose(1)
    const release = { ...releaseOf(1), number: Number.MAX_SAFE_INTEGER }
    const ahead = tryChange(world, { by: world.plant.admin.id, ops: [{ op: 'release.propose', release }] })
    expect(ahead).toMatchObject({ ok: false, error: { kind: 'operation' } })
    propose(2)
    out(2)
    expect(said(next(keeper(undefined, 2)))).toBe('switch 2')
  })
})
