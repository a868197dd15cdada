import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, encodeBase64 } from '../bytes.ts'
import { signCheckpoint, type TrustedLog } from './checkpoint.ts'
import { naiveLeaves, naiveReader, naiveRoot } from './naive-tree.fixture.ts'
import { makeInclusionProof } from './prove.ts'
import { seedSigner } from './seed-signer.fixture.ts'
import { encodeTlogProof, parseTlogProof, type TlogProof, verifyTlogProof } from './tlog-proof.ts'

const NOTE =
  'example.com/log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/log hI2DJwAA\n'
const HASH = 'gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ='
const GOOD = `c2sp.org/tlog-proof@v1\nextra YWdl\nindex 73894\n${HASH}\n${HASH}\n\n${NOTE}`

describe('tlog proofs', () => {
  it('parse as laid out in the specification, with and without extra and hashes', () => {
    expect(parseTlogProof(GOOD)).toMatchObject({ ok: true, value: { index: 73894, checkpoint: NOTE } })
    const bare = `c2sp.org/tlog-proof@v1\nindex 0\n\n${NOTE}`
    expect(parseTlogProof(bare)).toEqual({ ok: true, value: { index: 0, proof: [], checkpoint: NOTE } })
  })

  it.each([
    ['nothing', ''],
    ['another version', GOOD.replace('@v1', '@v2')],
    ['no header', GOOD.slice(GOOD.indexOf('\n') + 1)],
    ['an empty extra', GOOD.replace('YWdl', '')],
    ['a broken extra', GOOD.replace('YWdl', 'YW!l')],
    ['extra twice', GOOD.replace('index', 'extra YWdl\nindex')],
    ['no index', GOOD.replace('index 73894\n', '')],
    ['a leading zero', GOOD.replace('73894', '073894')],
    ['an index above 2^53 - 1', GOOD.replace('73894', '9007199254740992')],
    ['a hash of 31 bytes', GOOD.replace(HASH, encodeBase64(new Uint8Array(31)))],
    ['65 hashes', GOOD.replace(HASH, Array.from({ length: 64 }, () => HASH).join('\n'))],
    ['no empty line', GOOD.replace('\n\n', '\n')],
    ['two empty lines', GOOD.replace('\n\n', '\n\n\n\n')],
    ['no checkpoint', GOOD.slice(0, GOOD.indexOf('\n\n') + 2)],
    ['Windows line ends', GOOD.replaceAll('\n', '\r\n')],
  ])('are refused with %s', (_what, text) => {
    expect(parseTlogProof(text).ok).toBe(false)
  })

  it('read back as written, and cut anywhere are refused or read back', () => {
    const hashes = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes): Bytes => new Uint8Array(bytes))
    const extras = fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes): Bytes => new Uint8Array(bytes))
    const proofs: fc.Arbitrary<TlogProof> = fc.record(
      {
        index: fc.maxSafeNat(),
        proof: fc.array(hashes, { maxLength: 3 }),
        checkpoint: fc.constant(NOTE),
        extra: extras,
      },
      { requiredKeys: ['index', 'proof', 'checkpoint'] },
    )
    fc.assert(
      fc.property(proofs, (proof) => {
        const text = encodeTlogProof(proof)
        expect(parseTlogProof(text)).toEqual({ ok: true, value: proof })
        for (let end = 0; end < text.length; end++) {
          const cut = parseTlogProof(text.slice(0, end))
          if (cut.ok) expect(encodeTlogProof(cut.value)).toBe(text.slice(0, end))
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('verifying a tlog proof', () => {
  const leaves = naiveLeaves(50)
  const leafHash = leaves[20] ?? new Uint8Array(0)
  let log: TrustedLog
  let kept: TlogProof

  beforeAll(async () => {
    const { sign, publicKey } = await seedSigner(new Uint8Array(32).fill(3))
    log = { origin: 'plant.example', key: { kind: 'note', name: 'plant.example', publicKey } }
    const checkpoint = { origin: log.origin, size: 50, root: naiveRoot(leaves), extensions: [] }
    const proof = await makeInclusionProof(naiveReader(leaves), 20, 50)
    if (!proof.ok) throw new Error(proof.error.message)
    kept = { index: 20, proof: proof.value, checkpoint: await signCheckpoint(checkpoint, log.key, sign) }
  })

  it('needs nothing but the entry, the proof and the log’s key', async () => {
    expect(await verifyTlogProof(kept, leafHash, log)).toMatchObject({
      ok: true,
      value: { checkpoint: { size: 50 } },
    })
  })

  it('refuses another entry, place, proof, checkpoint or log', async () => {
    const kindOf = async (change: Partial<TlogProof>, leaf = leafHash, trusted = log) => {
      const verified = await verifyTlogProof({ ...kept, ...change }, leaf, trusted)
      return verified.ok ? 'ok' : verified.error.kind
    }
    expect(await kindOf({}, leaves[21])).toBe('root-mismatch')
    expect(await kindOf({ index: 21 })).toBe('root-mismatch')
    expect(await kindOf({ index: 50 })).toBe('index')
    expect(await kindOf({ proof: kept.proof.slice(1) })).toBe('proof-length')
    expect(await kindOf({ checkpoint: kept.checkpoint.replace('\n50\n', '\n51\n') })).toBe(
      'note-bad-signature',
    )
    expect(await kindOf({}, leafHash, { ...log, origin: 'other.example' })).toBe('checkpoint-origin')
  })
})
