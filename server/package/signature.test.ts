import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Bytes, encodeBase64url, encodeHex, parseBase64url, utf8 } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { Operation } from '../../core/governance/operation.ts'
import { sha256Bytes } from '../../core/hash.ts'
import type { SignerId } from '../../core/id.ts'
import { makeSigner, type SignerPair } from '../../core/model-signature/signer.fixture.ts'
import { encodeStatement } from '../../core/model-signature/statement.ts'
import { signChange } from '../../core/simulation/plant.ts'
import { errorOf, type Founded, jsonBody, openFounded, signIn } from '../app/plant.fixture.ts'
import { graphBytes, packageOf } from './package.fixture.ts'

const sent = packageOf(graphBytes())
// As a vendor writes it: not canonical, and signed as it is.
const description = utf8(JSON.stringify(sent.manifest, null, 2))
const statement = (text = description) =>
  encodeStatement('labels', [
    { path: 'model.json', sha256: encodeHex(sha256Bytes(text)) },
    ...sent.manifest.files.map(({ path, digest }) => ({
      path,
      sha256: encodeHex(parseBase64url(digest) ?? new Uint8Array()),
    })),
  ])

let vendor: SignerPair
let signature: Bytes
beforeAll(async () => {
  vendor = await makeSigner()
  signature = await vendor.sign(statement())
})

let plant: Founded
let headers: { cookie: string; origin: string }
beforeEach(async () => {
  plant = await openFounded()
  headers = { ...(await signIn(plant, plant.people.admin)), origin: 'http://localhost:8080' }
})
afterEach(() => plant.close())

const put = (path: string, body: Bytes) =>
  plant.app.request(`/api/packages/${sent.digest}/${path}`, { method: 'PUT', headers, body })

/** Sends the package, with a signature where there is one. */
async function deliver(sig: Bytes | undefined, text = description): Promise<void> {
  await put('model.json', text)
  for (const [path, bytes] of Object.entries(sent.files)) await put(path, bytes)
  if (sig) expect((await put('model.sig', sig)).status).toBe(200)
  const finished = await plant.app.request(`/api/packages/${sent.digest}`, { method: 'POST', headers })
  expect(finished.status).toBe(201)
}

const trust = ({ key }: SignerPair): Operation => ({
  ...{ op: 'signer.trust', signer: key.hint as SignerId, name: 'Vendor', key: encodeBase64url(key.spki) },
})
/** Registers the package for a signer; the answer's status, and why not. */
async function register(pair: SignerPair, ...first: Operation[]): Promise<string> {
  const op: Operation = {
    ...{ op: 'model.register', model: sent.digest as Digest, name: 'Labels' },
    signer: pair.key.hint as SignerId,
  }
  const before = plant.plant.state
  const { record, openings } = await signChange(plant.plant, [...first, op])
  const answer = await plant.app.request('/api/changes', jsonBody({ record, openings }))
  if (answer.status === 201) return 'registered'
  plant.plant.state = before
  return (await errorOf(answer)).message
}

describe('a model that a vendor vouches for', () => {
  it('is registered when the key that the plant trusts signed it, byte for byte', async () => {
    await deliver(signature)
    expect(await register(vendor, trust(vendor))).toBe('registered')
    const served = await plant.app.request(`/packages/${sent.digest}/model.sig`)
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(signature)
    expect(served.headers.get('cache-control')).toBe('no-cache')
  })

  it('may be signed with P-384, and the signature may come after the package', async () => {
    const strong = await makeSigner('P-384')
    await deliver(undefined)
    expect((await put('model.sig', await strong.sign(statement()))).status).toBe(200)
    expect(await register(strong, trust(strong))).toBe('registered')
  })
})

describe('a model is not registered for a vendor', () => {
  it('when it is not here, or came without a signature', async () => {
    expect(await register(vendor, trust(vendor))).toContain('its package is not on this server')
    await deliver(undefined)
    expect(await register(vendor, trust(vendor))).toContain('found no model.sig')
  })

  it('when another key signed it, of the same curve or another', async () => {
    for (const other of [await makeSigner(), await makeSigner('P-384')]) {
      await deliver(await other.sign(statement()))
      expect(await register(vendor, trust(vendor))).toContain('found a signature by key')
    }
  })

  it('when one byte of the signature or of the description is another', async () => {
    const text = new TextDecoder().decode(signature)
    // One character in the middle of the signature itself, and base64 all the same.
    const at = text.lastIndexOf('"sig":"') + 40
    const bent = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
    await deliver(utf8(bent))
    expect(await register(vendor, trust(vendor))).toContain('model.sig: found a signature that')
    await put('model.sig', signature)
    await writeFile(join(plant.data, 'packages', sent.digest, 'model.json'), JSON.stringify(sent.manifest))
    expect(await register(vendor, trust(vendor))).toContain('model.json: found SHA-256')
  })
})

it('what is no signature, or is for no package that is here, is not taken', async () => {
  expect((await put('model.sig', signature)).status).toBe(422)
  await put('model.json', description)
  expect((await errorOf(await put('model.sig', utf8('x')))).message).toContain('model.sig: ')
  const shipped = (await plant.context.packages.list())[0]?.digest ?? ''
  const answer = await plant.app.request(`/api/packages/${shipped}/model.sig`, {
    ...{ method: 'PUT', headers, body: signature },
  })
  expect(answer.status).toBe(422)
})

it('a vendor delivers a signed package, and does not replace a signature that is here', async () => {
  const other = await (await makeSigner()).sign(statement())
  headers = { ...headers, ...(await signIn(plant, plant.people.vendor)) }
  await deliver(signature)
  expect((await errorOf(await put('model.sig', other))).message).toContain('found another model.sig here')
  headers = { ...headers, ...(await signIn(plant, plant.people.admin)) }
  expect((await put('model.sig', other)).status).toBe(200)
  expect(await register(vendor, trust(vendor))).toContain('found a signature by key')
})
