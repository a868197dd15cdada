import { expect, it } from 'vitest'
import { changeChallenge } from '../record/change.ts'
import type { SignedChange } from '../record/record.ts'
import { foundPlant } from '../simulation/plant.fixture.ts'
import { applyChange } from './apply-change.ts'
import { headOf } from './state.ts'

const { plant, inspector, changes } = await foundPlant('apply-change')
const { state, admin } = plant
const change: SignedChange['change'] = {
  ...{ plant: plant.id, seq: state.changes.length, prev: headOf(state), at: 1, by: admin.id, reason: 'test' },
  ops: [{ op: 'person.suspend', person: inspector.id }],
}
const assertion = admin.passkey.assert(changeChallenge(change))
const outcome = async (record: Omit<SignedChange, 'kind'>) => {
  const next = await applyChange(state, { kind: 'change', ...record })
  return next.ok ? 'ok' : next.error.kind
}

it('a change that its author signed is applied', async () =>
  expect(await outcome({ change, assertion })).toBe('ok'))

it.each<[string, Omit<SignedChange, 'kind'>, string]>([
  ['altered after it was signed', { change: { ...change, reason: 'another' }, assertion }, 'assertion'],
  [
    'signed by somebody else in the plant',
    { change, assertion: inspector.passkey.assert(changeChallenge(change)) },
    'signer',
  ],
  [
    'with the signature of another change',
    { change, assertion: (changes[1] as SignedChange).assertion },
    'assertion',
  ],
  [
    'signed without user verification',
    { change, assertion: admin.passkey.assert(changeChallenge(change), { flags: 1 }) },
    'assertion',
  ],
  [
    'signed on another origin',
    { change, assertion: admin.passkey.assert(changeChallenge(change), { origin: 'https://evil.example' }) },
    'assertion',
  ],
  [
    'with a credential that nobody has',
    { change, assertion: { ...assertion, credential: 'toString' as typeof assertion.credential } },
    'signer',
  ],
])('a change %s is refused', async (_name, record, kind) => expect(await outcome(record)).toBe(kind))

it('a genesis signed by another key than the one it brings is refused', async () => {
  const genesis = changes[0] as SignedChange
  const forged = { ...genesis, assertion: inspector.passkey.assert(changeChallenge(genesis.change)) }
  const next = await applyChange(undefined, forged)
  expect(!next.ok && next.error.kind).toBe('signer')
})

it('a genesis altered after it was signed is refused', async () => {
  const genesis = changes[0] as SignedChange
  const next = await applyChange(undefined, { ...genesis, change: { ...genesis.change, at: 1 } })
  expect(!next.ok && next.error.kind).toBe('assertion')
})
