import { beforeEach, describe, expect, it } from 'vitest'
import type { Operation } from '../governance/operation.ts'
import { headOf } from '../governance/state.ts'
import { at, type Fixture, foundPlant } from '../simulation/plant.fixture.ts'
import { addPerson, type SimulatedPerson, signChange } from '../simulation/plant.ts'
import { openSession, simulateTablet } from '../simulation/tablet.ts'
import { grantChallenge } from './grant.ts'
import { verifyGrant } from './verify-grant.ts'

const HOUR = 60 * 60 * 1000
let fixture: Fixture
let vendor: SimulatedPerson
beforeEach(async () => {
  fixture = await foundPlant('vendor')
  vendor = (await addPerson(fixture.plant, 'Vera Vendor', ['vendor'])).person
})

const change = (...ops: Operation[]) => signChange(fixture.plant, ops)

/** What becomes of the vendor's sign-in for so long, on the plant as it stands. */
async function signIn(ms: number): Promise<string> {
  const { plant } = fixture
  const { event } = (await openSession(simulateTablet(plant, at(fixture.devices, 0)), vendor)).record
  if (event.type !== 'session.opened') throw new Error('fixture: found no session')
  const grant = { ...event.body.grant, governanceHead: headOf(plant.state), notAfter: event.at + ms }
  const result = await verifyGrant(plant.state, grant, vendor.passkey.assert(grantChallenge(grant)))
  return result.ok ? 'ok' : result.error.message
}

describe('a vendor', () => {
  it('has no standing account', async () => expect(await signIn(HOUR)).toMatch(/nobody has let in/))

  it('signs in while let in, and for no longer', async () => {
    await change({ op: 'vendor.open', person: vendor.id, notAfter: fixture.plant.at + 2 * HOUR })
    expect(await signIn(HOUR)).toBe('ok')
    expect(await signIn(3 * HOUR)).toMatch(/nobody has let in/)
  })

  it('is out again when somebody closes the door', async () => {
    await change({ op: 'vendor.open', person: vendor.id, notAfter: fixture.plant.at + 2 * HOUR })
    await change({ op: 'vendor.close', person: vendor.id })
    expect(await signIn(HOUR)).toMatch(/nobody has let in/)
  })
})

it('a passkey of a kind that policy no longer admits opens no session', async () => {
  const { plant, inspector } = fixture
  const policy = {
    ...{ withoutPrf: 'mark', sessionMs: HOUR, idleMs: HOUR },
    authenticators: { kinds: ['security-key', 'platform'], aaguids: ['0'.repeat(32), 'f'.repeat(32)] },
  } satisfies Extract<Operation, { op: 'policy.set' }>['policy']
  await change({ op: 'policy.set', policy })
  const state = structuredClone(plant.state)
  const own = state.credentials[inspector.passkey.credential]
  if (own === undefined) throw new Error('fixture: found no passkey')
  const synced = { ...state, credentials: { ...state.credentials } }
  synced.credentials[inspector.passkey.credential] = { ...own, backupEligible: true }
  const { event } = (await openSession(simulateTablet(plant, at(fixture.devices, 0)), inspector)).record
  if (event.type !== 'session.opened') throw new Error('fixture: found no session')
  const { grant, assertion } = event.body
  expect((await verifyGrant(state, grant, assertion)).ok).toBe(true)
  const refused = await verifyGrant(synced, grant, assertion)
  expect(!refused.ok && refused.error.message).toMatch(/synced passkey, which this plant does not admit/)
})
