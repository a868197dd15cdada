import { ort } from 'virtual:plumb-ort'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Bytes, encodeHex, parseBase64url } from '../../core/bytes.ts'
import { sha256Bytes } from '../../core/hash.ts'
import type { ModelKey } from '../../core/model-signature/public-key.ts'
import { makeSigner, type SignerPair } from '../../core/model-signature/signer.fixture.ts'
import { encodeStatement } from '../../core/model-signature/statement.ts'
import type { Fetcher } from './download.ts'
import { MODEL_CACHE } from './limit.ts'
import { type SmallPackage, smallPackage } from './package.fixture.ts'
import { loadPackage } from './package.ts'
import { drawGrey } from './photo.fixture.ts'

let small: SmallPackage
let vendor: SignerPair
let signature: Bytes

function statementOf({ manifest, files }: SmallPackage): Bytes {
  const description = files.get('model.json') ?? new Uint8Array()
  const listed = manifest.files.map(({ path, digest }) => ({
    path,
    sha256: encodeHex(parseBase64url(digest) ?? new Uint8Array()),
  }))
  return encodeStatement('small', [
    { path: 'model.json', sha256: encodeHex(sha256Bytes(description)) },
    ...listed,
  ])
}

beforeAll(async () => {
  small = smallPackage(new Uint8Array(await (await drawGrey(24, 24, 128)).arrayBuffer()), 128)
  vendor = await makeSigner()
  signature = await vendor.sign(statementOf(small))
})
beforeEach(async () => {
  const cache = await caches.open(MODEL_CACHE)
  for (const request of await cache.keys())
    if (!request.url.includes(ort.wasm.digest)) await cache.delete(request)
})

const { digest: wasm, bytes, path: runtime } = ort.wasm

/** Loads the package for a signer, with what a server sends as `model.sig`; `loaded`, or the cause and what was asked. */
async function load(signer: ModelKey, sig: Bytes | undefined, isOffline = false) {
  const asked: string[] = []
  const fetcher: Fetcher = async (path) => {
    if (path === runtime) return fetch(path)
    const name = path.split('/').slice(3).join('/')
    asked.push(name)
    if (isOffline) throw new TypeError('Failed to fetch')
    const file = name === 'model.sig' ? sig : small.files.get(name)
    return file ? new Response(file) : new Response('', { status: 404 })
  }
  const parts = { digest: small.digest, signer, fetcher, onProgress: () => undefined }
  const loaded = await loadPackage({ ...parts, runtime: { digest: wasm, bytes, path: runtime } })
  return { outcome: loaded.ok ? 'loaded' : loaded.error.cause, asked }
}

/** The signature with one character of its value exchanged for another. */
function bent(): Bytes {
  const text = new TextDecoder().decode(signature)
  const at = text.lastIndexOf('"sig":"') + 40
  return new TextEncoder().encode(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`)
}

describe('a model that a vendor vouches for', () => {
  it('loads when the key that the plant trusts signed it, and with the network gone', async () => {
    expect((await load(vendor.key, signature)).outcome).toBe('loaded')
    expect(await load(vendor.key, signature, true)).toEqual({ outcome: 'loaded', asked: [] })
  })

  it('loads when it was signed with P-384', async () => {
    const strong = await makeSigner('P-384')
    expect((await load(strong.key, await strong.sign(statementOf(small)))).outcome).toBe('loaded')
  })

  it('is refused unsigned, with a flipped byte, or by another key, before any file is fetched', async () => {
    const other = await makeSigner()
    const strong = await makeSigner('P-384')
    const statement = statementOf(small)
    for (const sig of [undefined, bent(), await other.sign(statement), await strong.sign(statement)])
      expect(await load(vendor.key, sig)).toEqual({
        outcome: 'signature-invalid',
        asked: ['model.json', 'model.sig'].slice(sig === undefined ? 0 : 1),
      })
  })

  it('is refused when it was signed as another package', async () => {
    const another = smallPackage(small.files.get('golden/grey.png') ?? new Uint8Array(), 128, 0, {
      version: '2',
    })
    const sig = await vendor.sign(statementOf(another))
    expect((await load(vendor.key, sig)).outcome).toBe('signature-invalid')
  })

  it('is asked for its signature at each load: what is kept and was altered is fetched again, or refused', async () => {
    await load(vendor.key, signature)
    const alter = async () => {
      const cache = await caches.open(MODEL_CACHE)
      const [kept] = (await cache.keys()).filter(({ url }) => url.endsWith('model.sig'))
      if (kept === undefined) throw new Error('found no signature kept')
      await cache.put(kept, new Response(bent()))
    }
    await alter()
    expect(await load(vendor.key, signature)).toEqual({ outcome: 'loaded', asked: ['model.sig'] })
    await alter()
    expect((await load(vendor.key, signature, true)).outcome).toBe('signature-invalid')
    const other = await makeSigner()
    expect((await load(other.key, signature)).outcome).toBe('signature-invalid')
  })
})
