import { beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { hashBytes } from '../hash.ts'
import { idFrom, type PersonId } from '../id.ts'
import { softwarePasskey } from '../passkey/software.ts'
import { acceptanceChallenge } from '../record/acceptance.ts'
import { changeChallenge } from '../record/change.ts'
import { type Fixture, foundPlant, ORIGIN, RP_ID } from '../simulation/plant.fixture.ts'
import { signChange } from '../simulation/plant.ts'
import { applyChange } from './apply-change.ts'
import type { Op } from './fold/step.ts'
import type { Policy } from './operation/policy.ts'
import type { Operation } from './operation.ts'
import { headOf } from './state.ts'

const passkeyOf = (fill: number) => softwarePasskey(new Uint8Array(32).fill(fill), RP_ID, ORIGIN)
const CODE = 'kite-lamp-42'

let fixture: Fixture
beforeAll(async () => {
  fixture = await foundPlant('acceptance')
})

type Made = Op<'credential.add'>
const added = (over: Partial<Made> = {}, by = passkeyOf(50)): Made => {
  const person = over.person ?? fixture.inspector.id
  const { credential, publicKey } = passkeyOf(50)
  const challenge = acceptanceChallenge({ plant: fixture.plant.id, person, credential, publicKey })
  const made = { person, credential, publicKey, aaguid: '0'.repeat(32), backupEligible: false }
  const acceptance = { ...by.assert(challenge), credential }
  return { op: 'credential.add', ...made, acceptance, ...over }
}

async function outcome(ops: Operation[], by = fixture.plant.admin): Promise<string> {
  const { plant } = fixture
  const { state } = plant
  const head = { plant: plant.id, seq: state.changes.length, prev: headOf(state) }
  const change = { ...head, at: 1, by: by.id, ops, reason: 'test' }
  const assertion = by.passkey.assert(changeChallenge(change))
  const next = await applyChange(state, { kind: 'change', change, assertion })
  return next.ok ? 'ok' : next.error.kind
}

describe('an admin gives somebody a passkey', () => {
  it('which that person accepted with it', async () => expect(await outcome([added()])).toBe('ok'))

  it('never without', async () => {
    const { acceptance: _, ...bare } = added()
    expect(await outcome([bare])).toBe('operation')
  })

  it('nor by the signature of another passkey, the admin’s own among them', async () => {
    expect(await outcome([added({}, passkeyOf(51))])).toBe('acceptance')
    expect(await outcome([added({}, fixture.plant.admin.passkey)])).toBe('acceptance')
  })

  it('nor with an acceptance for another person or another key', async () => {
    const forAdmin = added({ person: fixture.plant.admin.id })
    expect(await outcome([{ ...forAdmin, person: fixture.inspector.id }])).toBe('acceptance')
    const other = passkeyOf(52)
    const swapped = { credential: other.credential, publicKey: other.publicKey }
    expect(await outcome([{ ...added(), ...swapped }])).toBe('acceptance')
  })
})

it('everybody may add a passkey of their own, and for nobody else', async () => {
  const { inspector, plant } = fixture
  expect(await outcome([added()], inspector)).toBe('ok')
  expect(await outcome([added({ person: plant.admin.id })], inspector)).toBe('not-permitted')
})

it('whoever was invited with a code needs it, once', async () => {
  const own = await foundPlant('invited')
  fixture = own
  const { plant } = own
  const [fresh, name] = [plant.random.bytes(16), Object.values(plant.state.people)[0]?.name]
  if (name === undefined) throw new Error('fixture: found nobody')
  const person = idFrom<PersonId>(fresh)
  const invite = hashBytes(utf8(CODE))
  await signChange(plant, [{ op: 'person.add', person, name, roles: ['inspector'], invite }])
  expect(await outcome([added({ person })])).toBe('operation')
  expect(await outcome([added({ person, code: 'kite-lamp-43' })])).toBe('operation')
  expect(await outcome([added({ person, code: CODE })])).toBe('ok')
})

describe('a policy on authenticators', () => {
  const policy = (
    kinds: NonNullable<Policy['authenticators']>['kinds'],
    aaguids: string[] | null = null,
  ): Operation => ({
    op: 'policy.set',
    policy: {
      ...({ withoutPrf: 'mark', sessionMs: 60_000, idleMs: 30_000 } as const),
      authenticators: { kinds, aaguids },
    },
  })

  it('keeps out passkeys that may be copied, and those of a device', async () => {
    const only = policy(['security-key'])
    expect(await outcome([only, added({ backupEligible: true })])).toBe('operation')
    expect(await outcome([only, added({ attachment: 'platform' })])).toBe('operation')
    expect(await outcome([only, added({ attachment: 'cross-platform' })])).toBe('ok')
  })

  it('keeps out other makes and models', async () => {
    const only = policy(['security-key'], ['0'.repeat(32)])
    expect(await outcome([only, added({ aaguid: 'f'.repeat(32) })])).toBe('operation')
    expect(await outcome([only, added()])).toBe('ok')
  })

  it('cannot shut out the last admin', async () => {
    expect(await outcome([policy(['synced'])])).toBe('operation')
  })
})
