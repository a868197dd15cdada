import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, encodeBase64, encodeHex, utf8, utf8ToText } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import { MAX_BUNDLE_BYTES } from './bundle.ts'
import { encodePublicKey, parsePublicKey } from './public-key.ts'
import { makeSigner, type SignerPair } from './signer.fixture.ts'
import { encodeStatement, type ModelFile } from './statement.ts'
import { verifyModelSignature } from './verify.ts'

const fileOf = (path: string, text: string): ModelFile => ({
  path,
  sha256: encodeHex(sha256Bytes(utf8(text))),
})
const FILES = [fileOf('model.json', '{}'), fileOf('graph.onnx', 'graph'), fileOf('golden/good-1.png', 'png')]

let pair: SignerPair
let bundle: Bytes
beforeAll(async () => {
  pair = await makeSigner('P-256')
  bundle = await pair.sign(encodeStatement('flange', FILES))
})

/** What becomes of a bundle: `verified`, or kind and message. */
async function outcome(
  bytes: Uint8Array,
  files: readonly ModelFile[] = FILES,
  key = pair.key,
): Promise<string> {
  const verified = await verifyModelSignature(bytes, key, files)
  return verified.ok ? 'verified' : `${verified.error.kind}: ${verified.error.message}`
}

/** The statement with one thing bent, signed honestly. */
async function signBent(bend: (statement: ReturnType<typeof JSON.parse>) => void): Promise<Bytes> {
  const statement = JSON.parse(utf8ToText(encodeStatement('flange', FILES)) ?? '')
  bend(statement)
  return pair.sign(utf8(JSON.stringify(statement)))
}

/** The bundle with one thing bent after it was signed. */
function bent(bend: (json: ReturnType<typeof JSON.parse>) => void): Bytes {
  const json = JSON.parse(utf8ToText(bundle) ?? '')
  bend(json)
  return utf8(JSON.stringify(json))
}

describe('a signed model', () => {
  it('is verified, in whatever order its files are found', async () => {
    expect(await outcome(bundle)).toBe('verified')
    expect(await outcome(bundle, FILES.toReversed())).toBe('verified')
  })

  it('may be signed by a P-384 key of somebody else', async () => {
    const other = await makeSigner('P-384')
    const theirs = await other.sign(encodeStatement('flange', FILES))
    expect(await outcome(theirs, FILES, other.key)).toBe('verified')
    expect(await outcome(theirs)).toContain('other-key')
  })

  it('is refused with a file added, removed, renamed or altered', async () => {
    const [manifest, ...rest] = FILES
    if (manifest === undefined) throw new Error('a file')
    expect(await outcome(bundle, [...FILES, fileOf('.git/config', '')])).toContain('file-extra: .git/config')
    expect(await outcome(bundle, rest)).toContain('file-missing: model.json')
    expect(await outcome(bundle, [{ ...manifest, path: 'Model.json' }, ...rest])).toContain('file-missing')
    expect(await outcome(bundle, [fileOf('model.json', '{ }'), ...rest])).toContain(
      'file-altered: model.json',
    )
  })
})

describe('a signature that was tampered with', () => {
  const withoutKeyId = (bytes: Uint8Array): unknown =>
    JSON.parse(utf8ToText(bytes) ?? '', (name, value) => (name === 'keyid' ? undefined : value))

  it('is refused whatever byte of it is changed', async () => {
    const changes = fc.record({ at: fc.nat(bundle.length - 1), to: fc.integer({ min: 0, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(changes, async ({ at, to }) => {
        fc.pre(bundle[at] !== to)
        const other = bundle.slice()
        other[at] = to
        const verified = await outcome(other)
        // A key id is nobody's business; with anything else changed it is refused.
        if (verified === 'verified') expect(withoutKeyId(other)).toEqual(withoutKeyId(bundle))
        else expect(verified).toMatch(/^[a-z0-9-]+: /)
      }),
      { numRuns: 400 },
    )
  })

  it('is refused when it was made for other bytes: another payload, the older encoding, another key', async () => {
    const payload = encodeStatement('flange', FILES)
    expect(await outcome(await pair.sign(payload, payload))).toContain('signature-invalid')
    const legacy = concat(utf8('DSSEv1 28 application/vnd.in-toto+json '), payload)
    expect(await outcome(await pair.sign(payload, legacy))).toContain('signature-invalid')
    const other = await (await makeSigner('P-256')).sign(payload)
    expect(await outcome(other)).toContain('other-key')
    const unnamed = bent((json) => {
      const theirs = JSON.parse(utf8ToText(other) ?? '')
      json.dsseEnvelope = theirs.dsseEnvelope
    })
    expect(await outcome(unnamed)).toContain('signature-invalid')
  })

  it('is refused with none, two, or a loosely written signature', async () => {
    expect(await outcome(bent(({ dsseEnvelope }) => dsseEnvelope.signatures.pop()))).toContain(
      'found 0 signatures',
    )
    const two = bent(({ dsseEnvelope: { signatures } }) => signatures.push(signatures[0]))
    expect(await outcome(two)).toContain('found 2 signatures, expected exactly one')
    const trailing = bent(({ dsseEnvelope: { signatures } }) => {
      const der = Uint8Array.from(atob(signatures[0].sig), (c) => c.charCodeAt(0))
      signatures[0].sig = encodeBase64(concat(der, Uint8Array.of(0)))
    })
    expect(await outcome(trailing)).toContain('strict DER')
  })

  it('is refused when it brings a certificate, a log entry or more than the format has', async () => {
    const certified = bent((json) => {
      json.verificationMaterial = { x509CertificateChain: { certificates: [] } }
    })
    expect(await outcome(certified)).toContain('not-key-mode')
    expect(await outcome(bent((json) => json.verificationMaterial.tlogEntries.push({})))).toContain(
      'bundle-malformed',
    )
    expect(await outcome(bent((json) => Object.assign(json, { more: 1 })))).toContain('bundle-malformed')
  })

  it('is refused when it is no bundle, and never throws', async () => {
    expect(await outcome(new Uint8Array(MAX_BUNDLE_BYTES + 1))).toContain('bundle-malformed')
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.json().map(utf8)), async (bytes) => {
        expect(await outcome(bytes)).toContain('bundle-malformed')
      }),
    )
  })
})

describe('a statement that was signed and says too much', () => {
  it('is refused when it allows links, hashes otherwise, or describes parts of files', async () => {
    const of = (bend: (s: ReturnType<typeof JSON.parse>['predicate']['serialization']) => void) =>
      signBent(({ predicate }) => bend(predicate.serialization)).then((bytes) => outcome(bytes))
    expect(await of((s) => Object.assign(s, { allow_symlinks: true }))).toContain('statement-malformed')
    expect(await of((s) => Object.assign(s, { method: 'shards' }))).toContain('statement-malformed')
    expect(await of((s) => Object.assign(s, { hash_type: 'blake2b' }))).toContain('statement-malformed')
  })

  it('is refused when its predicate is of another kind', async () => {
    const legacy = await signBent((s) =>
      Object.assign(s, { predicateType: 'https://model_signing/Digests/v0.1' }),
    )
    expect(await outcome(legacy)).toContain('not-strict: found predicate https://model_signing/Digests/v0.1')
  })

  it('is not followed in what it says to ignore', async () => {
    const ignoring = await signBent(({ predicate }) => predicate.serialization.ignore_paths.push('extra.bin'))
    expect(await outcome(ignoring)).toBe('verified')
    expect(await outcome(ignoring, [...FILES, fileOf('extra.bin', '')])).toContain('file-extra: extra.bin')
  })

  it.each(['../model.json', '/etc/passwd', 'a//b', 'a/./b', 'C:/x', 'a\\b', '..', ''])(
    'is refused with the path "%s"',
    async (path) => {
      const climbing = await signBent(({ predicate }) =>
        Object.assign(predicate.resources[0], { name: path }),
      )
      expect(await outcome(climbing)).toContain('path-unsafe')
    },
  )

  it('is refused when it lists a path twice, or its root is that of other files', async () => {
    const twice = await signBent(({ predicate: { resources } }) => resources.push(resources[0]))
    expect(await outcome(twice)).toContain('found a path twice')
    const root = await signBent(({ subject }) => Object.assign(subject[0].digest, { sha256: '0'.repeat(64) }))
    expect(await outcome(root)).toContain('found root digest')
  })
})

describe('a public key', () => {
  it('is found behind a text header, and refused when it is of another kind', async () => {
    const pem = encodePublicKey(pair.key.spki)
    expect(parsePublicKey(`Public Key Information:\n\tX: 1\n${pem}`)).toEqual({ ok: true, value: pair.key })
    const ed = encodePublicKey(new Uint8Array(44))
    expect(parsePublicKey(ed)).toMatchObject({ ok: false, error: { kind: 'key-malformed' } })
    expect(parsePublicKey('no key')).toMatchObject({ ok: false, error: { kind: 'key-malformed' } })
  })
})
