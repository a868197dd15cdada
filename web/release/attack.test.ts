import { ort } from 'virtual:plumb-ort'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashJson } from '../../core/hash.ts'
import { addPerson } from '../../core/simulation/plant.ts'
import { type Database, openDatabase } from '../local/database.ts'
import { forgetModels, openReleases } from './release.fixture.ts'

const DAY = 24 * 60 * 60 * 1000

let database: Database
let world: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  await forgetModels()
  database = openDatabase(`plumb-release-${crypto.randomUUID()}`)
  world = await openReleases(database)
  await world.roundTo()
  await world.settle()
})
afterEach(() => database.delete())

const stands = () => ({
  runs: world.app.running?.release,
  version: world.app.plans[0]?.version,
  problem: world.app.release?.problem?.kind,
})
const model = (at: number) => world.packages.at(at)?.digest ?? ''

it('mix-and-match: a release with a file of the one before it is not taken, and the one before runs on whole', async () => {
  world.state.lie = (path) => {
    if (!path.endsWith('golden/grey.f32') || !path.includes(model(-1))) return undefined
    return new Response(world.honest(path.replace(model(-1), model(-2))))
  }
  await world.roundTo()
  await world.settle()
  expect(stands()).toEqual({ runs: 1, version: 2, problem: 'model-refused' })
  expect((await database.kept.toArray()).map(({ release }) => release)).toEqual([1])
})

it('wrong package: another one that is whole and approved is not taken for the one that is meant', async () => {
  world.state.lie = (path) =>
    path.includes(model(-1)) ? new Response(world.honest(path.replace(model(-1), model(-2)))) : undefined
  await world.roundTo()
  await world.settle()
  expect(stands()).toEqual({ runs: 1, version: 2, problem: 'model-refused' })
})

describe('endless data', () => {
  /** A body without an end, and how much of it was taken. */
  function endless() {
    const taken = { bytes: 0 }
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        taken.bytes += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    return { taken, response: new Response(body) }
  }

  it.each([
    ['a file', 'golden/grey.f32', 200_000],
    ['a description', 'model.json', 1_300_000],
  ])('is cut off where %s should end', async (_, name, most) => {
    const { taken, response } = endless()
    world.state.lie = (path) => (path.endsWith(`${model(-1)}/${name}`) ? response : undefined)
    await world.roundTo()
    await world.settle()
    expect(stands()).toMatchObject({ runs: 1, problem: 'model-refused' })
    expect(taken.bytes).toBeGreaterThan(0)
    expect(taken.bytes).toBeLessThan(most)
  })

  it('is not begun where the sizes that models state are too much together', async () => {
    const { estimate } = navigator.storage
    navigator.storage.estimate = () => Promise.resolve({ quota: 1000, usage: 900 })
    try {
      world.state.asked.length = 0
      await world.roundTo()
      await world.settle()
      expect(stands()).toMatchObject({ runs: 1, problem: 'no-room' })
      expect(world.state.asked.filter((path) => path.startsWith('/packages/'))).toEqual([
        `/packages/${model(-1)}/model.json`,
      ])
    } finally {
      navigator.storage.estimate = estimate
    }
  })
})

describe('arbitrary install', () => {
  it('a release that waits for approval is not fetched', async () => {
    const { policy } = world.plant.state
    for (const name of ['Quinn', 'Quentin']) await addPerson(world.plant, name, ['quality-engineer'])
    const approvals = { people: 0, models: 0, plans: 0, releases: 1, policy: 0 }
    await world.govern({ op: 'policy.set', policy: { ...policy, approvals } })
    await world.publish()
    await world.propose()
    world.state.asked.length = 0
    await world.settle()
    expect(Object.keys(world.plant.state.proposals ?? {})).toHaveLength(1)
    expect([stands().runs, world.state.asked.filter((path) => path !== '/build.json')]).toEqual([1, []])
  })

  it('what somebody wrote into the tablet’s own storage is not run', async () => {
    const made = { ...world.plant.state.releases?.[0]?.release, plans: [] }
    const row = world.app.running
    if (row === undefined) throw new Error('fixture: found nothing that runs')
    await database.release.put({ ...row, release: 7, digest: hashJson('release', made), rollout: 99 })
    await world.settle()
    expect(stands()).toMatchObject({ runs: 1, version: 2 })
  })
})

describe('freeze', () => {
  it('a tablet without contact goes on, marked stale; and contact is only what proves its records', async () => {
    const isStale = () => world.app.release?.activation.isStale
    world.state.now += 15 * DAY
    await world.follower.look()
    expect([stands().runs, isStale()]).toEqual([1, true])
    // The server answers, and the log has nothing of what was recorded here: yesterday's answers, played again.
    await world.follower.look(true)
    expect(isStale()).toBe(true)
    await database.events.toCollection().modify({ standing: 'proven' })
    await world.follower.look(true)
    expect(isStale()).toBe(false)
  })

  it('a release that was held back until its time was over is not installed', async () => {
    world.state.lie = () => new Response('', { status: 503 })
    await world.roundTo()
    await world.settle()
    expect(stands().problem).toBe('model-refused')
    world.state.lie = () => undefined
    world.state.now += 2_000_000
    await world.settle()
    expect(stands()).toEqual({ runs: 1, version: 2, problem: 'install-over' })
  })

  it('nor by a clock that was set back behind the last contact', async () => {
    world.state.now += 2_000_000
    // A contact counts when every record made here is proven; the app may be recording one at this moment.
    const contact = async () => {
      await database.events.toCollection().modify({ standing: 'proven' })
      await world.follower.look(true)
      const row = await database.release.get('contact')
      return row?.id === 'contact' ? row.at : undefined
    }
    await expect.poll(contact).toBe(world.state.now)
    world.state.now -= 2_000_000
    const over = world.state.now + 1_000_000
    await world.roundTo({ installBefore: over })
    await world.follower.look()
    expect(stands().problem).toBe('install-over')
  })
})

it('a release for another runtime than this app has is not mixed with it', async () => {
  await world.roundTo({ runtime: hashJson('release', 'another runtime') })
  await world.settle()
  expect(stands()).toEqual({ runs: 1, version: 2, problem: 'runtime-differs' })
  expect(ort.wasm.digest).not.toBe('')
})

it('a release with an app that is not on the tablet is not mixed with the one that is', async () => {
  await world.roundTo({ app: hashJson('release', 'another app') })
  await world.settle()
  expect(stands()).toEqual({ runs: 1, version: 2, problem: 'app-differs' })
})
