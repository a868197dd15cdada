import { beforeAll, describe, expect, it } from 'vitest'
import { encodeBase64url } from '../bytes.ts'
import { hashBytes } from '../hash.ts'
import { softwareKey } from '../simulation/key.ts'
import { seededRandom } from '../simulation/random.ts'
import { type Draft, draftBytes, verifyDraft } from './draft.ts'
import type { Operation } from './operation.ts'
import type { State } from './state.ts'
import { openWorld, outcome, take, type World } from './world.fixture.ts'

const AGENT = encodeBase64url(new Uint8Array(16).fill(5))
const UNTIL = 1000
const register: Operation = { op: 'model.register', model: hashBytes(new Uint8Array(4)), name: 'Found by AI' }
const key = await softwareKey(seededRandom('agent'))

let world: World
let draft: Draft
beforeAll(async () => {
  world = await openWorld('draft')
  const agent = {
    ...{ op: 'agent.add', agent: AGENT, name: 'Import bridge', owner: world.plant.admin.id },
    ...{ key: key.publicKey, notAfter: UNTIL, may: ['model.register'] },
  } satisfies Operation
  take(world, { by: world.plant.admin.id, ops: [agent] })
  draft = { plant: world.state.plant, agent: AGENT, at: 10, ops: [register], reason: 'delivered' }
})

async function said(over: Partial<Draft> = {}, { state = world.state, now = 20, signed = draft } = {}) {
  const signature = encodeBase64url(await key.sign(draftBytes({ ...signed, ...over })))
  const result = await verifyDraft(state as State, { draft: { ...draft, ...over }, signature }, now)
  return result.ok ? 'ok' : result.error.message
}

describe('an agent', () => {
  it('puts before people what it may', async () => expect(await said()).toBe('ok'))

  it.each<[string, Partial<Draft>, RegExp]>([
    [
      'what it may not',
      { ops: [{ op: 'model.quarantine', model: hashBytes(new Uint8Array(4)), line: null }] },
      /may not/,
    ],
    ['anything for another plant', { plant: AGENT as Draft['plant'] }, /found plant/],
    ['anything after its time', { at: UNTIL }, /expected one before/],
    ['anything under a name that every object inherits', { agent: 'toString' }, /not at work/],
  ])('does not put before them %s', async (_, over, message) => expect(await said(over)).toMatch(message))

  it('is not believed after its time, whatever it says of it', async () =>
    expect(await said({}, { now: UNTIL })).toMatch(/expected one before/))

  it('is not believed when the draft was altered', async () => {
    const signature = encodeBase64url(await key.sign(draftBytes(draft)))
    const altered = { ...draft, reason: 'other' }
    expect((await verifyDraft(world.state, { draft: altered, signature }, 20)).ok).toBe(false)
  })

  it('signs no change: it is no person', () =>
    expect(outcome(world, { ...world.inspector, id: AGENT as typeof world.inspector.id }, register)).toBe(
      'not-permitted',
    ))

  it('ends with its owner', async () => {
    const people = { ...world.state.people }
    const owner = people[world.plant.admin.id]
    if (owner === undefined) throw new Error('fixture: found no owner')
    people[world.plant.admin.id] = { ...owner, until: 3 }
    expect(await said({}, { state: { ...world.state, people } })).toMatch(/owner/)
  })
})
