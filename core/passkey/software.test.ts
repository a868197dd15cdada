import { expect, it } from 'vitest'
import { sha256Bytes } from '../hash.ts'
import { verifyAssertion } from './assertion.ts'
import { softwarePasskey } from './software.ts'

const make = (seed: number) =>
  softwarePasskey(new Uint8Array(32).fill(seed), 'plant.example', 'https://plant.example')
const challenge = sha256Bytes(new Uint8Array(3))

it('verifies as any passkey does', async () => {
  const { assert, credential, publicKey } = make(1)
  const names = { rpId: 'plant.example', origins: ['https://plant.example'] }
  for (let i = 0; i < 20; i++) {
    const asked = sha256Bytes(Uint8Array.from([i]))
    expect(
      (await verifyAssertion(assert(asked), { credential, publicKey, challenge: asked, ...names })).ok,
    ).toBe(true)
  }
})

it('follows from its seed', () => {
  expect(make(1).assert(challenge)).toEqual(make(1).assert(challenge))
  expect(make(1).publicKey).not.toBe(make(2).publicKey)
})
