import { beforeEach, describe, expect, it } from 'vitest'
import { encodeBase64url, utf8 } from '../bytes.ts'
import type { Opening } from '../commitment.ts'
import { commit } from '../commitment.ts'
import type { Operation } from '../governance/operation.ts'
import { hashBytes } from '../hash.ts'
import { type InspectionId, idFrom, type SignerId } from '../id.ts'
import { makeSigner } from '../model-signature/signer.fixture.ts'
import type { Draft } from '../session/signer.ts'
import {
  at,
  type Fixture,
  foundPlant,
  inspectUnit,
  ledgerOf,
  MODEL,
  signOut,
} from '../simulation/plant.fixture.ts'
import { addPerson, type SimulatedPerson, signChange } from '../simulation/plant.ts'
import { openSession, record, type SimulatedTablet, selfTest, simulateTablet } from '../simulation/tablet.ts'
import { admit } from './admit.ts'
import type { Ledger } from './ledger.ts'

let fixture: Fixture
let ledger: Ledger
let tablet: SimulatedTablet
let lead: SimulatedPerson
let engineer: SimulatedPerson

beforeEach(async () => {
  fixture = await foundPlant('stopped')
  const { plant } = fixture
  const added = await addPerson(plant, 'Lee Lead', ['lead'])
  const second = await addPerson(plant, 'Quinn Quality', ['quality-engineer'])
  ;[lead, engineer] = [added.person, second.person]
  const placed = await change({ op: 'device.place', device: at(fixture.devices, 0).id, name: 'T', line: 'A' })
  ledger = await ledgerOf([...fixture.changes, added.record, second.record, placed])
  tablet = simulateTablet(plant, at(fixture.devices, 0))
})

const change = async (...ops: Operation[]) => (await signChange(fixture.plant, ops)).record
const give = async (each: Parameters<typeof admit>[1]) => {
  const admitted = await admit(ledger, each)
  return admitted.ok ? admitted.value.join() || 'ok' : admitted.error.kind
}
async function signIn(person: SimulatedPerson): Promise<void> {
  expect(await give((await openSession(tablet, person)).record)).toBe('ok')
  expect(await give((await selfTest(tablet, MODEL)).record)).toBe('ok')
}
async function say(type: 'model.stopped' | 'model.resumed') {
  const openings: Record<string, Opening> = {}
  const [reason, context] = ['smoke', 'context'].map((text) => commit(text, new Uint8Array(16)).commitment)
  const draft = { type, body: { model: MODEL }, commits: { reason, context }, blobs: {} } as Draft
  return give((await record(tablet, draft, openings)).record)
}
/** What becomes of a verdict of the model, on a tablet that goes on although it should not. */
async function judge(): Promise<string> {
  const [end, head] = [tablet.next, tablet.head]
  const outcome = await give(at(await inspectUnit(tablet, 'none', 0.1), 0))
  if (outcome === 'model-stopped') [tablet.next, tablet.head] = [end, head]
  return outcome
}
const turn = async (to: SimulatedPerson) => {
  await give(await signOut(tablet))
  await signIn(to)
}

describe('a lead stops a model on the tablet in hand', () => {
  it('at once, without the server, until a quality engineer lets it judge again', async () => {
    await signIn(lead)
    expect(await judge()).toBe('ok')
    expect(await say('model.stopped')).toBe('ok')
    expect(await judge()).toBe('model-stopped')
    await turn(fixture.inspector)
    expect(await judge()).toBe('model-stopped')
    await turn(engineer)
    expect(await say('model.resumed')).toBe('ok')
    expect(await judge()).toBe('ok')
  })

  it('which an inspector may not, nor a lead of another line', async () => {
    await signIn(fixture.inspector)
    expect(await say('model.stopped')).toBe('not-permitted')
    const limits = { lead: ['B'] }
    await give(await change({ op: 'person.roles', person: lead.id, roles: ['lead'], limits }))
    tablet = simulateTablet(fixture.plant, at(fixture.devices, 0))
    ledger.chains.clear()
    await signIn(lead)
    expect(await say('model.stopped')).toBe('not-permitted')
  })

  it('and a lead does not let it judge again, nor anybody what was not stopped', async () => {
    await signIn(lead)
    await say('model.stopped')
    expect(await say('model.resumed')).toBe('not-permitted')
    ledger.chains.clear()
    tablet = simulateTablet(fixture.plant, at(fixture.devices, 0))
    await signIn(engineer)
    expect(await say('model.resumed')).toBe('unknown-model')
  })
})

describe('a model is stopped for a line', () => {
  const stop = (line: string | null): Operation => ({ op: 'model.quarantine', model: MODEL, line })

  it('what a tablet judged before it knew is kept and flagged', async () => {
    await signIn(fixture.inspector)
    await give(await change(stop('A')))
    expect(await judge()).toBe('model-stopped-meanwhile')
  })

  it('what it judges in a session that knew is refused', async () => {
    await give(await change(stop('A')))
    await signIn(fixture.inspector)
    expect(await judge()).toBe('model-stopped')
  })

  it('another line goes on, and everybody does when it is cleared', async () => {
    await give(await change(stop('B')))
    await signIn(fixture.inspector)
    expect(await judge()).toBe('ok')
    await give(await change(stop(null)))
    await turn(fixture.inspector)
    expect(await judge()).toBe('model-stopped')
    await give(await change({ op: 'model.clear', model: MODEL, line: null }))
    await turn(fixture.inspector)
    expect(await judge()).toBe('ok')
  })
})

describe('a model is cleared during a session', () => {
  it('and judges again in it, so that no chain is held up by what its tablet was told', async () => {
    await give(await change({ op: 'model.quarantine', model: MODEL, line: null }))
    await signIn(fixture.inspector)
    expect(await judge()).toBe('model-stopped')
    await give(await change({ op: 'model.clear', model: MODEL, line: null }))
    expect(await judge()).toBe('ok')
    await give(await change({ op: 'model.quarantine', model: MODEL, line: null }))
    expect(await judge()).toBe('model-stopped-meanwhile')
  })
})

describe('a signer who vouched for a model is distrusted', () => {
  const model = hashBytes(utf8('a vendor model'))
  let signer: SignerId

  /** A verdict of the vendor's model, by a plan that uses it. */
  async function judgeTheirs(): Promise<string> {
    const { selftest, plant } = tablet
    if (selftest === undefined) throw new Error('expected a self-test')
    const [unit, evidence, context] = ['unit', 'evidence', 'context'].map(
      (text) => commit(text, new Uint8Array(16)).commitment,
    )
    const place = {
      inspection: idFrom<InspectionId>(plant.random.bytes(16)),
      plan: plant.plan,
      planVersion: 2,
    }
    const body = { ...place, step: 'top', model, backend: 'wasm', selftest, verdict: 'pass' }
    const blob = hashBytes(utf8('photograph'))
    const blobs = { photograph: blob, heatmap: blob }
    const draft = { type: 'inspection.judged', body, commits: { unit, evidence, context }, blobs } as Draft
    return give((await record(tablet, draft, {})).record)
  }
  const begin = async () => {
    await signIn(fixture.inspector)
    expect(await give((await selfTest(tablet, model)).record)).toBe('ok')
  }

  beforeEach(async () => {
    const { key } = await makeSigner()
    signer = key.hint as SignerId
    const { plan } = fixture.plant
    const text = commit('a plan', new Uint8Array(16)).commitment
    await give(
      await change(
        { op: 'signer.trust', signer, name: 'Vendor', key: encodeBase64url(key.spki) },
        { op: 'model.register', model, name: 'Labels', signer },
        { op: 'plan.publish', plan, version: 2, text, models: [model] },
      ),
    )
  })

  it('what a tablet judged before it knew is kept and flagged', async () => {
    await begin()
    expect(await judgeTheirs()).toBe('ok')
    await give(await change({ op: 'signer.distrust', signer }))
    expect(await judgeTheirs()).toBe('model-stopped-meanwhile')
  })

  it('what it judges in a session that knew is refused', async () => {
    await give(await change({ op: 'signer.distrust', signer }))
    await begin()
    expect(await judgeTheirs()).toBe('model-stopped')
  })
})

it('a person limited to a line inspects on no other', async () => {
  const { inspector } = fixture
  const limits = { inspector: ['B'] }
  await give(await change({ op: 'person.roles', person: inspector.id, roles: ['inspector'], limits }))
  await signIn(inspector)
  expect(await judge()).toBe('not-permitted')
})
