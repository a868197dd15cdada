import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeBase64url } from '../../core/bytes.ts'
import { commit } from '../../core/commitment.ts'
import { type Draft, draftBytes } from '../../core/governance/draft.ts'
import type { Operation } from '../../core/governance/operation.ts'
import type { PlanId } from '../../core/id.ts'
import { softwareKey } from '../../core/simulation/key.ts'
import { signChange } from '../../core/simulation/plant.ts'
import { seededRandom } from '../../core/simulation/random.ts'
import { draftsAnswerSchema } from '../../core/wire/draft.ts'
import { MAX_DRAFTS } from '../limit.ts'
import { errorOf, type Founded, jsonBody, openFounded, randomDigest, signIn } from './plant.fixture.ts'

const AGENT = encodeBase64url(new Uint8Array(16).fill(5))
const key = await softwareKey(seededRandom('agent'))
let plant: Founded
let admin: { cookie: string }

const agentOf = (agent: string): Operation => ({
  ...{ op: 'agent.add', agent, name: 'Import bridge', owner: plant.people.admin.id },
  ...{ key: key.publicKey, notAfter: plant.plant.at + 60_000, may: ['model.register', 'plan.publish'] },
})

beforeEach(async () => {
  plant = await openFounded()
  await change(agentOf(AGENT))
  admin = await signIn(plant, plant.people.admin)
})
afterEach(() => plant.close())

async function change(...ops: Operation[]): Promise<number> {
  const { record, openings } = await signChange(plant.plant, ops)
  return (await plant.app.request('/api/changes', jsonBody({ record, openings }))).status
}
const register = (): Operation => ({ op: 'model.register', model: randomDigest() as never, name: 'Found' })
const draftOf = (ops: Operation[] = [register()]): Draft => ({
  ...{ plant: plant.plant.id, agent: AGENT, at: plant.clock.at, ops, reason: 'a vendor delivered it' },
})
async function handIn(draft: Draft, openings = {}, signed = draft) {
  const signature = encodeBase64url(await key.sign(draftBytes(signed)))
  return plant.app.request('/api/drafts', jsonBody({ draft, signature, openings }))
}
const waiting = async (headers = admin) =>
  v.parse(draftsAnswerSchema, await (await plant.app.request('/api/drafts', { headers })).json()).drafts

describe('a draft of an agent', () => {
  it('waits for a person, changes nothing, and is dropped when it was signed or is not wanted', async () => {
    const draft = draftOf()
    const state = plant.courier.state()
    expect((await handIn(draft)).status).toBe(201)
    expect((await handIn(draft)).status).toBe(201)
    expect(plant.courier.state()).toBe(state)
    const [found, ...more] = await waiting()
    expect(more).toEqual([])
    expect(found?.draft).toEqual(draft)
    const path = `/api/drafts/${found?.digest}`
    expect((await plant.app.request(path, { method: 'DELETE', headers: admin })).status).toBe(200)
    expect(await waiting()).toEqual([])
  })

  it('waits in the order in which it came, and leaves alone', async () => {
    const drafts: Draft[] = []
    for (let i = 0; i < 3; i++) {
      plant.clock.at += 1000
      drafts.push(draftOf())
      await handIn(drafts[i] as Draft)
    }
    const answer = await plant.app.request('/api/drafts', { headers: admin })
    // What the commitments of a draft open to is in it: no copy stays behind in a browser.
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const found = await waiting()
    expect(found.map(({ draft }) => draft)).toEqual(drafts)
    expect(found.map(({ receivedAt }) => receivedAt)).toEqual(drafts.map(({ at }) => at))
    await plant.app.request(`/api/drafts/${found[1]?.digest}`, { method: 'DELETE', headers: admin })
    expect(await waiting()).toEqual([found[0], found[2]])
  })

  it('carries what its commitments open to, and is refused without', async () => {
    const plan = { format: 'plumb-plan/1', name: 'P', part: 'P', steps: [] }
    const { commitment, opening } = commit(plan, new Uint8Array(16))
    const op: Operation = {
      ...{ op: 'plan.publish', plan: encodeBase64url(new Uint8Array(16)) as PlanId, version: 1, models: [] },
      text: commitment,
    }
    const draft = draftOf([op])
    expect((await errorOf(await handIn(draft))).message).toContain('found no opening for plan')
    expect((await errorOf(await handIn(draft, { [commitment]: opening }))).message).toContain('does not fit')
  })

  it('carries nothing that it does not commit to', async () => {
    const { commitment, opening } = commit('a name', new Uint8Array(16))
    expect((await handIn(draftOf(), { [commitment]: opening })).status).toBe(201)
    expect((await waiting())[0]?.openings).toEqual({})
  })

  it('is refused from anybody else, altered, after its end, and for what the agent may not', async () => {
    expect((await handIn(draftOf(), {}, draftOf())).status).toBe(403)
    expect((await handIn({ ...draftOf(), agent: 'B'.repeat(22) })).status).toBe(403)
    const clear: Operation = { op: 'model.clear', model: randomDigest() as never, line: null }
    expect((await errorOf(await handIn(draftOf([clear])))).message).toContain('may not draft')
    await change({ op: 'agent.end', agent: AGENT })
    expect((await handIn(draftOf())).status).toBe(403)
    expect(await waiting()).toEqual([])
  })

  it('is refused once the time of its agent is over, however early it says it was made', async () => {
    const early = draftOf()
    plant.clock.at += 60_000
    expect((await errorOf(await handIn(early))).message).toContain('expected one before')
    expect(await waiting()).toEqual([])
  })

  it('does not flood the plant: an agent has only so many waiting, and another still its own', async () => {
    for (let i = 0; i < MAX_DRAFTS; i++) expect((await handIn(draftOf())).status).toBe(201)
    expect((await handIn(draftOf())).status).toBe(429)
    expect(await waiting()).toHaveLength(MAX_DRAFTS)
    const other = encodeBase64url(new Uint8Array(16).fill(6))
    await change(agentOf(other))
    expect((await handIn({ ...draftOf(), agent: other })).status).toBe(201)
  })

  it('is no change: what an agent signs is not taken as one', async () => {
    const { record, openings } = await signChange(plant.plant, [register()])
    const forged = { ...record, change: { ...record.change, by: AGENT } }
    expect((await plant.app.request('/api/changes', jsonBody({ record: forged, openings }))).status).not.toBe(
      201,
    )
  })
})
