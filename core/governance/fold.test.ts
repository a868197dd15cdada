import { describe, expect, it } from 'vitest'
import { encodeBase64url } from '../bytes.ts'
import { type Commitment, commit } from '../commitment.ts'
import { hashBytes, hashJson } from '../hash.ts'
import {
  type CredentialId,
  type DeviceId,
  idFrom,
  type PersonId,
  type PlanId,
  type PlantId,
  type SignerId,
} from '../id.ts'
import { makeSigner } from '../model-signature/signer.fixture.ts'
import { softwarePasskey } from '../passkey/software.ts'
import type { Change } from '../record/change.ts'
import { ROLES, type Role } from '../record/word.ts'
import { at, foundPlant, ORIGIN, RP_ID } from '../simulation/plant.fixture.ts'
import { addPerson, type SimulatedPerson } from '../simulation/plant.ts'
import { fold } from './fold.ts'
import type { Release } from './operation/release.ts'
import type { Operation } from './operation.ts'
import { type Governed, rolesFor } from './permission.ts'
import { policyDigest } from './release.ts'
import { credentialOf, headOf, type State } from './state.ts'

const bytes = (fill: number) => new Uint8Array(16).fill(fill)
const NEW_PERSON = idFrom<PersonId>(bytes(201))
const NAME: Commitment = commit('somebody', bytes(1)).commitment
const KEY = softwarePasskey(new Uint8Array(32).fill(9), RP_ID, ORIGIN).publicKey

const fixture = await foundPlant('fold')
const { plant, inspector } = fixture
const device = at(fixture.devices, 0)
const people = new Map<Role, SimulatedPerson>([['admin', plant.admin]])
for (const role of ROLES)
  if (role !== 'admin') people.set(role, (await addPerson(plant, role, [role])).person)
const state: State = plant.state
const idOf = (role: Role): PersonId => (people.get(role) ?? plant.admin).id
const model = at(Object.keys(state.models), 0) as keyof State['models']

const changeOf = (ops: Operation[], over: Partial<Change> = {}): Change => ({
  ...{ plant: plant.id, seq: state.changes.length, prev: headOf(state), at: 1 },
  ...{ by: plant.admin.id, ops, reason: 'test', ...over },
})
const outcome = (ops: Operation[], over: Partial<Change> = {}, on: State | undefined = state) => {
  const next = fold(on, changeOf(ops, over))
  return next.ok ? 'ok' : next.error.kind
}

const addPersonOp: Operation = { op: 'person.add', person: NEW_PERSON, name: NAME, roles: ['lead'] }
const acceptance = inspector.passkey.assert(new Uint8Array(32))
// Whether the acceptance holds is for applyChange: the fold asks that there is one.
const credential = (id: string, person = inspector.id, publicKey = KEY): Operation => ({
  ...{ op: 'credential.add', person, credential: id as CredentialId, publicKey },
  ...{ aaguid: '0'.repeat(32), backupEligible: false, acceptance },
})
const publish = (version: number, plan = plant.plan): Operation => ({
  ...{ op: 'plan.publish', plan, version, text: NAME, models: [model] },
})
const policy = { withoutPrf: 'mark', sessionMs: 60_000, idleMs: 30_000 } as const

const LATER = 1_000_000
const vendor = idOf('vendor')
const release: Release = {
  ...{ number: 1, app: null, runtime: null, models: [model], plans: [{ plan: plant.plan, version: 1 }] },
  ...{ policy: policyDigest(state), installBefore: LATER },
}
const digest = hashJson('release', release)
const which = { release: 1, digest, target: { to: 'all' } } as const
const agent = encodeBase64url(bytes(31))
const key = device.key.publicKey
const { spki, hint } = (await makeSigner()).key
const signer = hint as SignerId
const trust: Operation = { op: 'signer.trust', signer, name: 'Vendor', key: encodeBase64url(spki) }

/** What must be there before an operation can be done. */
const BEFORE: Partial<Record<Governed, Operation[]>> = {
  'person.resume': [{ op: 'person.suspend', person: inspector.id }],
  'vendor.close': [{ op: 'vendor.open', person: vendor, notAfter: LATER }],
  'model.clear': [{ op: 'model.quarantine', model, line: null }],
  'signer.distrust': [trust],
  'certification.withdraw': [
    { op: 'certification.grant', person: inspector.id, plan: plant.plan, notAfter: LATER },
  ],
  'release.roll-out': [{ op: 'release.propose', release }],
  'release.roll-back': [
    { op: 'release.propose', release },
    { op: 'release.roll-out', ...which },
    { op: 'release.propose', release: { ...release, number: 2 } },
    {
      ...{ op: 'release.roll-out', release: 2, digest: hashJson('release', { ...release, number: 2 }) },
      target: { to: 'all' },
    },
  ],
  'hold.lift': [{ op: 'hold.place', hold: agent, name: 'H', from: 1, to: 2, device: device.id, plan: null }],
  'agent.end': [
    {
      ...{ op: 'agent.add', agent, name: 'A', owner: plant.admin.id, key, notAfter: LATER },
      may: ['model.register'],
    },
  ],
}

/** One operation of each kind that holds on the plant as it stands. */
const VALID: Record<Governed, Operation> = {
  'person.add': addPersonOp,
  'person.roles': { op: 'person.roles', person: inspector.id, roles: ['lead'] },
  'person.invite': { op: 'person.invite', person: inspector.id, invite: hashBytes(bytes(3)) },
  'person.suspend': { op: 'person.suspend', person: inspector.id },
  'person.resume': { op: 'person.resume', person: inspector.id },
  'person.remove': { op: 'person.remove', person: inspector.id },
  'credential.add': credential('AAAA', inspector.id),
  'credential.revoke': { op: 'credential.revoke', credential: inspector.passkey.credential },
  'vendor.open': { op: 'vendor.open', person: vendor, notAfter: LATER },
  'vendor.close': { op: 'vendor.close', person: vendor },
  'device.enrol': { op: 'device.enrol', device: idFrom<DeviceId>(bytes(7)), name: 'T', key },
  'device.place': { op: 'device.place', device: device.id, name: 'T', line: 'L1', station: 'S' },
  'device.retire': { op: 'device.retire', device: device.id, wipe: true },
  'model.register': { op: 'model.register', model: hashBytes(bytes(5)), name: 'M' },
  'model.quarantine': { op: 'model.quarantine', model, line: null },
  'model.clear': { op: 'model.clear', model, line: null },
  'signer.trust': trust,
  'signer.distrust': { op: 'signer.distrust', signer },
  'plan.publish': publish(2),
  'certification.grant': {
    ...{ op: 'certification.grant', person: inspector.id, plan: plant.plan, notAfter: LATER },
  },
  'certification.withdraw': { op: 'certification.withdraw', person: inspector.id, plan: plant.plan },
  'release.propose': { op: 'release.propose', release },
  'release.roll-out': { op: 'release.roll-out', ...which },
  'release.roll-back': { op: 'release.roll-back', ...which },
  'log.continue': {
    ...{ op: 'log.continue', seen: [{ size: 9, root: digest }], from: { size: 7, root: digest } },
    missing: [{ first: 7, last: 8 }],
  },
  'policy.set': { op: 'policy.set', policy },
  'hold.place': {
    ...{ op: 'hold.place', hold: agent, name: 'H', from: 1, to: 2, device: device.id, plan: null },
  },
  'hold.lift': { op: 'hold.lift', hold: agent },
  'agent.add': {
    ...{ op: 'agent.add', agent, name: 'A', owner: plant.admin.id, key, notAfter: LATER },
    may: ['model.register'],
  },
  'agent.end': { op: 'agent.end', agent },
}

/** The plant after operations by its admin, one change each. */
function after(ops: readonly Operation[]): State {
  let on = state
  for (const op of ops) {
    const next = fold(on, changeOf([op], { seq: on.changes.length, prev: headOf(on) }))
    if (!next.ok) throw new Error(`${op.op}: ${next.error.message}`)
    on = next.value
  }
  return on
}

describe('every operation by every role is what the table says', () => {
  const cases = (Object.keys(VALID) as Governed[]).flatMap((name) =>
    ROLES.map((role) => [name, role] as const),
  )
  it.each(cases)('%s by %s', (name, role) => {
    const on = after(BEFORE[name] ?? [])
    const over = { by: idOf(role), seq: on.changes.length, prev: headOf(on) }
    const allowed = rolesFor(name).includes(role)
    expect(outcome([VALID[name]], over, on)).toBe(allowed ? 'ok' : 'not-permitted')
  })
})

const found: Operation = {
  ...{ op: 'plant.found', name: 'P', rpId: RP_ID, origins: [ORIGIN], log: 'log', recipient: 'age1' },
}
const first = { seq: 0, prev: null, by: NEW_PERSON }
const founder: Operation = { op: 'person.add', person: NEW_PERSON, name: NAME, roles: ['admin'] }

describe('a genesis', () => {
  const genesis = (ops: Operation[], over: Partial<Change> = {}) => {
    const next = fold(undefined, changeOf(ops, { ...first, ...over }))
    return next.ok ? 'ok' : next.error.kind
  }
  it.each<[string, Operation[], Partial<Change>, string]>([
    ['founds a plant with its first admin', [found, founder], {}, 'ok'],
    ['of seq 1 is refused', [found, founder], { seq: 1 }, 'not-genesis'],
    ['on a head is refused', [found, founder], { prev: headOf(state) }, 'not-genesis'],
    ['that founds nothing is refused', [founder], {}, 'not-genesis'],
    ['that founds last is refused', [founder, found], {}, 'not-genesis'],
    ['that founds twice is refused', [found, founder, found], {}, 'operation'],
    ['by somebody it does not add is refused', [found], {}, 'not-permitted'],
    ['by somebody who is no admin is refused', [found, addPersonOp], {}, 'not-permitted'],
    [
      'by somebody it suspends at once is refused',
      [found, founder, { op: 'person.suspend', person: NEW_PERSON }],
      {},
      'not-permitted',
    ],
  ])('%s', (_name, ops, over, want) => expect(genesis(ops, over)).toBe(want))

  it('on a plant that stands is refused', () =>
    expect(outcome([found, founder], { seq: 0, prev: null })).toBe('stale'))
})

describe('a change is refused', () => {
  const other = idFrom<PersonId>(bytes(99))
  it.each<[string, Operation[], Partial<Change>, string]>([
    ['on a head that was overtaken', [addPersonOp], { prev: state.changes.at(-2) ?? null }, 'stale'],
    ['with a seq that was taken', [addPersonOp], { seq: state.changes.length - 1 }, 'stale'],
    ['with a seq ahead', [addPersonOp], { seq: state.changes.length + 1 }, 'stale'],
    ['without a head', [addPersonOp], { prev: null }, 'stale'],
    ['of another plant', [addPersonOp], { plant: idFrom<PlantId>(bytes(8)) }, 'other-plant'],
    ['by a stranger', [addPersonOp], { by: other }, 'not-permitted'],
    [
      'with one operation that its author may not do',
      [publish(2), addPersonOp],
      { by: idOf('quality-engineer') },
      'not-permitted',
    ],
    ['that adds a person twice', [addPersonOp, addPersonOp], {}, 'operation'],
    [
      'that adds a person who is there',
      [{ ...addPersonOp, person: inspector.id } as Operation],
      {},
      'operation',
    ],
    ['that adds a passkey twice', [credential('AAAA'), credential('AAAA', plant.admin.id)], {}, 'operation'],
    [
      "that takes over somebody's passkey",
      [credential(inspector.passkey.credential, plant.admin.id)],
      {},
      'operation',
    ],
    ['that gives a stranger a passkey', [credential('AAAA', other)], {}, 'operation'],
    ['with a passkey that is not a key', [credential('AAAA', inspector.id, 'AAAA')], {}, 'operation'],
    [
      'with a passkey and something behind it',
      [credential('AAAA', inspector.id, `${KEY}AAAA`)],
      {},
      'operation',
    ],
    ['that suspends a stranger', [{ op: 'person.suspend', person: other }], {}, 'operation'],
    [
      'that revokes a passkey nobody has',
      [{ op: 'credential.revoke', credential: 'AAAA' as CredentialId }],
      {},
      'operation',
    ],
    [
      'that revokes what every object inherits',
      [{ op: 'credential.revoke', credential: 'toString' as CredentialId }],
      {},
      'operation',
    ],
    [
      'that enrols a tablet twice',
      [{ ...VALID['device.enrol'], device: device.id } as Operation],
      {},
      'operation',
    ],
    ['that retires a tablet twice', [VALID['device.retire'], VALID['device.retire']], {}, 'operation'],
    ['that registers a model twice', [{ op: 'model.register', model, name: 'M' }], {}, 'operation'],
    [
      'that registers a model for a signer nobody trusts',
      [{ op: 'model.register', model: hashBytes(bytes(5)), name: 'M', signer }],
      {},
      'operation',
    ],
    ['that trusts a signer twice', [trust, trust], {}, 'operation'],
    ['that distrusts a signer nobody trusts', [{ op: 'signer.distrust', signer }], {}, 'operation'],
    [
      'that trusts a key under the fingerprint of another',
      [{ ...trust, signer: '0'.repeat(64) as SignerId } as Operation],
      {},
      'operation',
    ],
    [
      'that trusts what is no key for models',
      [{ ...trust, key: encodeBase64url(bytes(3)) } as Operation],
      {},
      'operation',
    ],
    ['that skips a plan version', [publish(3)], {}, 'operation'],
    ['that repeats a plan version', [publish(1)], {}, 'operation'],
    ['that starts a plan at version 2', [publish(2, idFrom<PlanId>(bytes(6)))], {}, 'operation'],
    [
      'with a plan whose model is unknown',
      [{ ...publish(2), models: [hashBytes(bytes(4))] } as Operation],
      {},
      'operation',
    ],
    [
      'with sessions longer than a shift',
      [{ op: 'policy.set', policy: { ...policy, sessionMs: 43_200_001 } }],
      {},
      'operation',
    ],
    ['that suspends the last admin', [{ op: 'person.suspend', person: plant.admin.id }], {}, 'operation'],
    [
      "that revokes the last admin's only passkey",
      [{ op: 'credential.revoke', credential: plant.admin.passkey.credential }],
      {},
      'operation',
    ],
    [
      'that leaves an admin without a passkey',
      [founder, { op: 'person.suspend', person: plant.admin.id }],
      {},
      'operation',
    ],
  ])('%s', (_name, ops, over, want) => {
    const before = JSON.stringify(state)
    expect(outcome(ops, over)).toBe(want)
    expect(JSON.stringify(state)).toBe(before)
  })
})

describe('a change is taken', () => {
  it.each<[string, Operation[]]>([
    [
      'that gives the last admin a new passkey for the old one',
      [
        credential('AAAA', plant.admin.id),
        { op: 'credential.revoke', credential: plant.admin.passkey.credential },
      ],
    ],
    [
      'that hands the plant to another admin',
      [founder, credential('AAAA', NEW_PERSON), { op: 'person.suspend', person: plant.admin.id }],
    ],
    ['with the next two versions of a plan', [publish(2), publish(3)]],
  ])('%s', (_name, ops) => expect(outcome(ops)).toBe('ok'))

  it('that adds a passkey named as something every object inherits', () => {
    expect(credentialOf(state, 'toString' as CredentialId)).toBeUndefined()
    const next = fold(state, changeOf([credential('toString')]))
    expect(next.ok && credentialOf(next.value, 'toString' as CredentialId)?.person).toBe(inspector.id)
  })

  it('and becomes the head', () => {
    const next = fold(state, changeOf([addPersonOp]))
    if (!next.ok) throw new Error(next.error.message)
    expect(next.value.changes.slice(0, -1)).toEqual(state.changes)
    expect(outcome([addPersonOp], {}, next.value)).toBe('stale')
  })
})

it('a suspended person changes nothing any more', () => {
  const admins = fold(state, changeOf([founder, credential('AAAA', NEW_PERSON)]))
  if (!admins.ok) throw new Error(admins.error.message)
  const on = { seq: admins.value.changes.length, prev: headOf(admins.value) }
  const without = fold(admins.value, changeOf([{ op: 'person.suspend', person: plant.admin.id }], on))
  if (!without.ok) throw new Error(without.error.message)
  const next = { seq: without.value.changes.length, prev: headOf(without.value) }
  expect(outcome([addPersonOp], next, without.value)).toBe('not-permitted')
})
