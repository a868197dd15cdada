import { expect, test } from 'vitest'
import { encodeBase64url } from '../bytes.ts'
import { domainBytes } from '../hash.ts'
import { signCheckpoint } from '../log/checkpoint.ts'
import { seedSigner } from '../log/seed-signer.fixture.ts'
import { emptyRoot, hashLeaf } from '../log/tree.ts'
import { notBefore } from './bounds.ts'

const AT = 1_700_000_000_123

async function makeLog(seed: number, name = 'plumb/log/test') {
  const { sign, publicKey } = await seedSigner(new Uint8Array(32).fill(seed))
  const key = { kind: 'note', name, publicKey } as const
  const nonce = async (at: number, domain: 'nonce' | 'receipt' = 'nonce') => {
    const random = encodeBase64url(new Uint8Array(16).fill(7))
    return `${at}.${random}.${encodeBase64url(await sign(domainBytes(domain, { at, random })))}`
  }
  const checkpoint = (size: number) =>
    signCheckpoint(
      { origin: name, size, root: size === 0 ? emptyRoot() : hashLeaf(emptyRoot()), extensions: [] },
      key,
      sign,
    )
  return { log: { origin: name, key }, nonce, checkpoint }
}

test("a nonce and a checkpoint of the plant's log bound a session from below", async () => {
  const { log, nonce, checkpoint } = await makeLog(1)
  const grant = { serverNonce: await nonce(AT), lastCheckpoint: await checkpoint(41) }
  expect(await notBefore(grant, log)).toEqual({ time: AT, checkpointSize: 41 })
})

test('a session opened in an outage is bounded only by the checkpoint that the tablet held', async () => {
  const { log, checkpoint } = await makeLog(1)
  expect(await notBefore({ serverNonce: null, lastCheckpoint: await checkpoint(3) }, log)).toEqual({
    checkpointSize: 3,
  })
  expect(await notBefore({ serverNonce: null, lastCheckpoint: null }, log)).toEqual({})
})

test('what another key signed, or this one for something else, bounds nothing', async () => {
  const { log, nonce } = await makeLog(1)
  const other = await makeLog(2)
  const good = await nonce(AT)
  const later = good.replace(String(AT), String(AT + 1))
  for (const serverNonce of [
    await other.nonce(AT),
    await nonce(AT, 'receipt'),
    later,
    `0${good}`,
    `${good}.`,
    '',
  ])
    expect(await notBefore({ serverNonce, lastCheckpoint: await other.checkpoint(9) }, log)).toEqual({})
})
