import { describe, expect, it } from 'vitest'
import type { State } from '../governance/state.ts'
import { type CredentialId, type DeviceId, idFrom, type PersonId, type PlantId } from '../id.ts'
import type { SignedEvent } from '../record/record.ts'
import { at, foundPlant } from '../simulation/plant.fixture.ts'
import { signChange } from '../simulation/plant.ts'
import { openSession, simulateTablet } from '../simulation/tablet.ts'
import { type Grant, grantChallenge } from './grant.ts'
import { isWithinGrant, verifyGrant } from './verify-grant.ts'

const fixture = await foundPlant('verify-grant', 2)
const { plant, inspector } = fixture
const opened = await openSession(simulateTablet(plant, at(fixture.devices, 0)), inspector)
const { event } = opened.record as SignedEvent
if (event.type !== 'session.opened') throw new Error('fixture: found no session')
const { grant, assertion } = event.body
const state = plant.state
const random = (fill: number) => new Uint8Array(16).fill(fill)

/** What becomes of a grant altered so and signed anew by the person's own passkey. */
async function outcome(over: Partial<Grant>, on: State = state): Promise<string> {
  const altered = { ...grant, ...over }
  const result = await verifyGrant(on, altered, inspector.passkey.assert(grantChallenge(altered)))
  return result.ok ? 'ok' : result.error.message
}

it('a grant verifies from the folded state alone: no server is asked', async () =>
  expect((await verifyGrant(state, grant, assertion)).ok).toBe(true))

describe('a grant that its person did sign is refused', () => {
  it.each<[string, Partial<Grant>, RegExp]>([
    ['of another plant', { plant: idFrom<PlantId>(random(1)) }, /found plant/],
    [
      'on a head this plant never had',
      { governanceHead: grant.publicKey as string as Grant['governanceHead'] },
      /never had/,
    ],
    ['on a tablet that is not enrolled', { device: idFrom<DeviceId>(random(2)) }, /not enrolled/],
    [
      'on a head from before the tablet was enrolled',
      { governanceHead: at(state.changes, 0) },
      /not enrolled/,
    ],
    ['of somebody who is not in the plant', { person: idFrom<PersonId>(random(3)) }, /not in the plant/],
    ['of somebody else', { person: plant.admin.id }, /somebody else/],
    ["with somebody else's credential", { credential: plant.admin.passkey.credential }, /somebody else/],
    ['with a credential nobody has', { credential: 'AAAA' as CredentialId }, /not in use/],
    ['with what every object inherits', { credential: 'toString' as CredentialId }, /not in use/],
    ['longer than the policy admits', { notAfter: grant.issuedAt + state.policy.sessionMs + 1 }, /at most/],
    ['that ends when it begins', { notAfter: grant.issuedAt }, /ends before/],
  ])('%s', async (_name, over, message) => expect(await outcome(over)).toMatch(message))
})

it('the assertion of one grant opens no other', async () => {
  for (const over of [
    { device: at(fixture.devices, 1).id },
    { notAfter: grant.notAfter - 1 },
    { publicKey: at(fixture.devices, 0).key.publicKey },
    { lastCheckpoint: 'forged' },
    { storage: 'device' as const },
  ])
    expect((await verifyGrant(state, { ...grant, ...over }, assertion)).ok).toBe(false)
})

it('somebody suspended, or whose passkey was revoked, does not sign in on the new head', async () => {
  await signChange(plant, [{ op: 'credential.revoke', credential: inspector.passkey.credential }])
  expect(await outcome({ governanceHead: at(plant.state.changes, -1) }, plant.state)).toMatch(/not in use/)
  await signChange(plant, [{ op: 'person.suspend', person: inspector.id }])
  expect(await outcome({ governanceHead: at(plant.state.changes, -1) }, plant.state)).toMatch(
    /not in the plant/,
  )
})

it('what was opened before verifies as it did: the work is kept', async () =>
  expect((await verifyGrant(plant.state, grant, assertion)).ok).toBe(true))

describe('a policy holds for sessions opened under it, not for those before', async () => {
  const before = (await foundPlant('policy')).plant
  const policy = { withoutPrf: 'refuse', sessionMs: 60_000, idleMs: 30_000 } as const
  await signChange(before, [{ op: 'policy.set', policy }])
  const person = before.admin
  const judged = async (head: number, over: Partial<Grant>) => {
    const asked: Grant = {
      ...{ ...grant, plant: before.id, person: person.id, credential: person.passkey.credential },
      ...{ device: at(before.devices, 0).id, governanceHead: at(before.state.changes, head), ...over },
    }
    const result = await verifyGrant(before.state, asked, person.passkey.assert(grantChallenge(asked)))
    return result.ok ? 'ok' : result.error.message
  }
  const short = { notAfter: grant.issuedAt + 60_000 }
  it.each<[string, number, Partial<Grant>, RegExp]>([
    ['a long session before', -2, {}, /^ok$/],
    ['a long session after', -1, {}, /at most 60000/],
    ['a short session after', -1, short, /^ok$/],
    ['data locked by the tablet alone, before', -2, { storage: 'device' }, /^ok$/],
    ['data locked by the tablet alone, after', -1, { ...short, storage: 'device' }, /cannot lock/],
  ])('%s', async (_name, head, over, message) => expect(await judged(head, over)).toMatch(message))
})

it.each([
  [-120_001, false],
  [-120_000, true],
  [grant.notAfter - grant.issuedAt, true],
  [grant.notAfter - grant.issuedAt + 1, false],
])('a time %d ms into the session lies in it: %s', (ms, within) =>
  expect(isWithinGrant(grant, grant.issuedAt + ms)).toBe(within),
)
