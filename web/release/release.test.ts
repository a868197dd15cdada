import type * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { eventSchema } from '../../core/record/event.ts'
import { returnsFor } from '../../core/release/active.ts'
import { type Database, openDatabase } from '../local/database.ts'
import { forgetModels, keptKeys, openReleases } from './release.fixture.ts'
import { returnTo } from './switch.ts'

let database: Database
let world: Awaited<ReturnType<typeof openReleases>>
let recorded: v.InferOutput<typeof eventSchema>['type'][]
beforeEach(async () => {
  await forgetModels()
  database = openDatabase(`plumb-release-${crypto.randomUUID()}`)
  world = await openReleases(database)
  recorded = []
  const record = world.app.record.bind(world.app)
  world.app.record = (entry) => {
    recorded.push(entry.draft.type)
    return record(entry)
  }
})
afterEach(() => database.delete())

const runs = () => world.app.running?.release
const version = () => world.app.plans[0]?.version

describe('a tablet', () => {
  it('follows the newest plans while the plant has rolled nothing out', async () => {
    await world.publish()
    expect([runs(), version()]).toEqual([undefined, 2])
    await world.publish()
    await world.propose()
    await world.settle()
    expect([runs(), version(), recorded]).toEqual([undefined, 3, []])
  })

  it('has a release whole before it runs, records that it runs, and stays at its plans', async () => {
    await world.roundTo()
    await world.settle()
    expect([runs(), version()]).toEqual([1, 2])
    expect(recorded).toEqual(['release.switched'])
    await world.publish()
    expect(version()).toBe(2)
  })

  it('does not switch inside a unit', async () => {
    await world.roundTo()
    await world.settle()
    world.app.isInUnit = true
    await world.roundTo()
    await world.settle()
    expect([runs(), version(), world.app.release?.waitsFor]).toEqual([1, 2, 'unit'])
    world.app.isInUnit = false
    await world.follower.look()
    expect([runs(), version(), world.app.release?.waitsFor]).toEqual([2, 3, undefined])
  })

  it('has nobody signed in: it switches, and whoever comes next records it', async () => {
    await world.roundTo()
    const { session } = world.app
    world.app.session = undefined
    await world.settle()
    expect([runs(), recorded]).toEqual([1, []])
    world.app.session = session
    await world.follower.look()
    expect(recorded).toEqual(['release.switched'])
  })

  it('keeps three, and no file of those before them', async () => {
    for (let i = 0; i < 4; i++) {
      await world.roundTo()
      await world.settle()
    }
    const kept = (await database.kept.toArray()).map(({ release }) => release).sort()
    expect([runs(), kept]).toEqual([4, [2, 3, 4]])
    const [gone, stays] = world.packages.map(({ digest }) => digest)
    const keys = await keptKeys()
    expect([keys.includes(gone ?? ''), keys.includes(stays ?? '')]).toEqual([false, true])
  })

  it('is whole, with the one or the other, when it dies in the middle of a switch', async () => {
    await world.roundTo()
    await world.settle()
    await world.roundTo()
    const update = database.kept.update.bind(database.kept)
    let isDead = true
    database.release.hook('updating', () => {
      if (isDead) throw new Error('the battery is empty')
    })
    await expect(world.settle()).rejects.toThrow('the battery is empty')
    const row = await database.release.get('running')
    expect([runs(), version(), row?.id === 'running' && row.release]).toEqual([1, 2, 1])
    isDead = false
    await world.settle()
    expect([runs(), version(), update.length > 0]).toEqual([2, 3, true])
  })
})

describe('going back', () => {
  beforeEach(async () => {
    for (let i = 0; i < 2; i++) {
      await world.roundTo()
      await world.settle()
    }
    recorded.length = 0
    world.state.lie = () => Promise.reject(new TypeError('Failed to fetch'))
  })

  const keeper = async () => ({
    device: world.app.tablet?.device as never,
    running: world.app.running,
    kept: (await database.kept.toArray()).map(({ digest }) => digest),
  })
  const back = async () => {
    const [ready] = returnsFor(world.plant.state, await keeper())
    if (ready === undefined) throw new Error('fixture: found nothing to go back to')
    return returnTo(world.app, ready, 'it rejects good parts')
  }

  it('works on the tablet itself without the server, is recorded with its reason, and holds', async () => {
    expect((await back()).ok).toBe(true)
    expect([runs(), version(), recorded]).toEqual([1, 2, ['release.returned']])
    await world.follower.look()
    expect(runs()).toBe(1)
    const row = await database.release.get('running')
    expect(row).toMatchObject({ release: 1, isHere: true })
  })

  it('does not happen when it cannot be recorded', async () => {
    world.app.session = undefined
    expect((await back()).ok).toBe(false)
    expect(runs()).toBe(2)
  })

  it('by a change needs no byte from the server', async () => {
    const first = world.plant.state.releases?.[0]?.release
    if (first === undefined) throw new Error('fixture: found no release')
    await world.roll('release.roll-back', first)
    world.state.asked.length = 0
    await world.follower.look()
    expect([runs(), version(), world.state.asked]).toEqual([1, 2, []])
  })
})
