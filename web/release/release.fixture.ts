import { ort } from 'virtual:plumb-ort'
import type { Bytes } from '../../core/bytes.ts'
import { commit } from '../../core/commitment.ts'
import type { Digest } from '../../core/digest.ts'
import type { Release } from '../../core/governance/operation/release.ts'
import type { Operation } from '../../core/governance/operation.ts'
import { nextNumber, policyDigest } from '../../core/governance/release.ts'
import { hashJson } from '../../core/hash.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { foundPlant, STEP } from '../../core/simulation/plant.fixture.ts'
import { signChange } from '../../core/simulation/plant.ts'
import { openApp } from '../app/app.fixture.ts'
import { MODEL_CACHE } from '../engine/limit.ts'
import { type SmallPackage, smallPackage } from '../engine/package.fixture.ts'
import { drawGrey } from '../engine/photo.fixture.ts'
import type { Database } from '../local/database.ts'
import { Follower } from './follow.ts'

type Answer = (path: string) => Response | undefined | Promise<Response | undefined>

/** Forgets every model that a test before this one kept; the runtime stays. */
export async function forgetModels(): Promise<void> {
  const cache = await caches.open(MODEL_CACHE)
  for (const request of await cache.keys())
    if (!request.url.includes(ort.wasm.digest)) await cache.delete(request)
}

/** Which files are kept, by their keys. */
export async function keptKeys(): Promise<string[]> {
  const keys = await (await caches.open(MODEL_CACHE)).keys()
  return keys.map(({ url }) => new URL(url).pathname.replace('/kept/', ''))
}

const FIRST_GREY = 60

/** A tablet, the plant that it belongs to, and a server that hands out packages: honestly, or as a test says. */
export async function openReleases(database: Database) {
  const app = await openApp(database)
  // The seed of the app's fixture: the same plant, with the means to sign.
  const { plant } = await foundPlant('app')
  const packages: SmallPackage[] = []
  const state = { lie: (() => undefined) as Answer, now: Date.now(), asked: [] as string[] }

  const govern = async (...ops: Operation[]): Promise<void> => {
    await signChange(plant, ops)
    app.governance = { state: plant.state, openings: { ...plant.openings } }
  }

  /** Brings in a package that no release has had, and publishes the plan with its model. */
  async function publish(): Promise<void> {
    const grey = FIRST_GREY + packages.length * 10
    const image = new Uint8Array(await (await drawGrey(24, 24, grey)).arrayBuffer())
    const made = smallPackage(image, grey, 0, { version: String(packages.length + 1) })
    packages.push(made)
    const version = (plant.state.plans[plant.plan]?.length ?? 0) + 1
    const plan: Plan = {
      ...{ format: 'plumb-plan/1', name: `Bracket ${version}`, part: 'Bracket' },
      steps: [{ ...STEP, model: made.digest }],
    }
    const { commitment, opening } = commit(plan, new Uint8Array(16).fill(version))
    plant.openings[commitment] = opening
    await govern(
      { op: 'model.register', model: made.digest, name: `small ${packages.length}` },
      { op: 'plan.publish', plan: plant.plan, version, text: commitment, models: [made.digest] },
    )
  }

  /** Proposes a release of the newest plan. */
  async function propose(over: Partial<Release> = {}): Promise<Release> {
    const version = plant.state.plans[plant.plan]?.length ?? 0
    const release: Release = {
      ...{ number: nextNumber(plant.state), app: null, runtime: ort.wasm.digest as Digest },
      ...{ models: [packages.at(-1)?.digest ?? STEP.model], plans: [{ plan: plant.plan, version }] },
      ...{ policy: policyDigest(plant.state), installBefore: state.now + 1_000_000, ...over },
    }
    await govern({ op: 'release.propose', release })
    return release
  }

  const roll = (op: 'release.roll-out' | 'release.roll-back', release: Release) =>
    govern({ op, release: release.number, digest: hashJson('release', release), target: { to: 'all' } })

  const honest = (path: string): Bytes | undefined => {
    const [, , digest, ...rest] = path.split('/')
    return packages.find((each) => each.digest === digest)?.files.get(rest.join('/'))
  }
  const fetcher = async (path: string): Promise<Response> => {
    if (path === ort.wasm.path) return fetch(path)
    state.asked.push(path)
    const bytes = honest(path)
    return (await state.lie(path)) ?? (bytes ? new Response(bytes) : new Response('', { status: 404 }))
  }
  const follower = new Follower(app, fetcher, () => state.now)
  app.follow = (isInStep) => follower.look(isInStep).catch(() => undefined)

  /** Rounds with the server until a release runs here, or cannot. */
  async function settle(): Promise<void> {
    for (let i = 0; i < 200; i++) {
      await follower.look(true)
      const { next } = app.release?.activation ?? { next: { kind: 'install' } }
      // What was whole only after this look began is switched to by the next one.
      const isUnderWay = next.kind === 'install' || next.kind === 'switch'
      if (!isUnderWay || app.release?.problem !== undefined || app.release?.waitsFor) return
      await new Promise((done) => setTimeout(done, 20))
    }
    throw new Error('fixture: found no end of the installation')
  }
  const roundTo = async (over: Partial<Release> = {}) => {
    await publish()
    const release = await propose(over)
    await roll('release.roll-out', release)
    return release
  }
  return { app, plant, packages, state, govern, publish, propose, roll, roundTo, settle, follower, honest }
}
