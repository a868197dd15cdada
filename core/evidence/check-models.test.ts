import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, encodeHex } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import { encodeJson } from '../json.ts'
import { MANIFESTS } from '../model/manifest.fixture.ts'
import { type Manifest, manifestDigest } from '../model/manifest.ts'
import { makeSigner } from '../model-signature/signer.fixture.ts'
import { encodeStatement } from '../model-signature/statement.ts'
import { modelName } from './bundle.ts'
import { bundleOf, type LyingServer, openLyingServer } from './lying-server.fixture.ts'
import { verifyBundle } from './verify-bundle.ts'

let server: LyingServer
beforeAll(async () => {
  server = await openLyingServer()
})

const own = manifestDigest(MANIFESTS.anomaly)
const theirs = manifestDigest(MANIFESTS.classification)

async function found(files: (files: Map<string, Bytes>) => void) {
  const { findings, contents } = await verifyBundle(await bundleOf(server, { files }))
  return {
    findings: findings.map(({ where, message }) => `${where}: ${message}`),
    models: [...(contents?.models.keys() ?? [])],
  }
}

describe('a model in a bundle', () => {
  it('is the one that was registered, or is found: other thresholds under its digest', async () => {
    const bent: Manifest = { ...MANIFESTS.anomaly, thresholds: { pass: 0.9, fail: 0.95 } }
    const { findings, models } = await found((all) => all.set(modelName(own, 'model.json'), encodeJson(bent)))
    expect(findings).toEqual([
      `${modelName(own, 'model.json')}: found a model with digest ${manifestDigest(bent)}`,
    ])
    expect(models).toEqual([theirs])
  })

  it('was registered by a person, or is found', async () => {
    const digest = manifestDigest(MANIFESTS.ocr)
    const { findings, models } = await found((all) =>
      all.set(modelName(digest, 'model.json'), encodeJson(MANIFESTS.ocr)),
    )
    expect(findings).toEqual([`${modelName(digest, 'model.json')}: found a model that was never registered`])
    expect(models).not.toContain(digest)
  })

  it('says what it is, or is found: something that is no manifest', async () => {
    const { findings, models } = await found((all) => all.set(modelName(own, 'model.json'), encodeJson({})))
    expect(findings).toEqual([expect.stringContaining(`${modelName(own, 'model.json')}: model.json:`)])
    expect(models).toEqual([theirs])
  })
})

describe('a model that a vendor vouches for', () => {
  it('is signed, or is found: no signature', async () => {
    const { findings } = await found((all) => all.delete(modelName(theirs, 'model.sig')))
    expect(findings).toEqual([
      `${modelName(theirs, 'model.sig')}: found no signature, expected one by whoever vouches for the model`,
    ])
  })

  it('is signed by that vendor, or is found: another key', async () => {
    const { sign } = await makeSigner()
    const hexOf = (bytes: Uint8Array) => encodeHex(sha256Bytes(bytes))
    const manifest = MANIFESTS.classification
    const signature = await sign(
      encodeStatement('theirs', [
        { path: 'model.json', sha256: hexOf(encodeJson(manifest)) },
        ...manifest.files.map(({ path }) => ({ path, sha256: hexOf(new Uint8Array()) })),
      ]),
    )
    const { findings } = await found((all) => all.set(modelName(theirs, 'model.sig'), signature))
    expect(findings).toEqual([
      expect.stringMatching(/model\.sig: found a signature by|model\.sig: found key/),
    ])
  })
})
