import { expect, it } from 'vitest'
import { encodeVerifierKey } from '../log/verifier-key.ts'
import { at, foundPlant } from '../simulation/plant.fixture.ts'
import { signChange } from '../simulation/plant.ts'
import { quorumOf, tabletWitness, witnessesOf } from './witness.ts'

it('every tablet at work is a witness by the key it was enrolled with; a retired one is none', async () => {
  const { plant, devices } = await foundPlant('witness', 2)
  const names = () => witnessesOf(plant.state).map(({ name }) => name)
  const [first, second] = [at(devices, 0), at(devices, 1)]
  expect(names()).toContain(tabletWitness(first.id))
  expect(names()).toContain(tabletWitness(second.id))
  const before = names().length
  await signChange(plant, [{ op: 'device.retire', device: first.id }])
  expect(names()).not.toContain(tabletWitness(first.id))
  expect(names()).toContain(tabletWitness(second.id))
  expect(names()).toHaveLength(before - 1)
})

it('whom policy names is a witness, and the quorum is what policy says: none by itself', async () => {
  const { plant } = await foundPlant('policy', 1)
  expect(quorumOf(plant.state)).toBe(0)
  const key = { kind: 'cosignature/v1', name: 'auditor', publicKey: new Uint8Array(32).fill(7) } as const
  const others = [encodeVerifierKey(key)]
  const { policy } = plant.state
  await signChange(plant, [{ op: 'policy.set', policy: { ...policy, witnesses: { quorum: 1, others } } }])
  expect(quorumOf(plant.state)).toBe(1)
  expect(witnessesOf(plant.state)).toContainEqual(key)
})
