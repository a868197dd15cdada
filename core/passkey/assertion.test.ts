import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bytes, concat, encodeBase64url, parseBase64url, parseHex, utf8, utf8ToText } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import type { CredentialId } from '../id.ts'
import { type Assertion, type Expected, verifyAssertion } from './assertion.ts'
import { softwarePasskey } from './software.ts'

const RP_ID = 'inspect.plant.example'
const ORIGIN = `https://${RP_ID}`
const challenge = sha256Bytes(utf8('what is signed'))
const passkey = softwarePasskey(new Uint8Array(32).fill(1), RP_ID, ORIGIN)
const expected: Expected = {
  ...{ credential: passkey.credential, publicKey: passkey.publicKey, challenge },
  ...{ rpId: RP_ID, origins: ['http://localhost:8080', ORIGIN] },
}
const honest = passkey.assert(challenge)
const bytesOf = (text: string): Bytes => parseBase64url(text) ?? new Uint8Array(0)

async function messageOf(assertion: Assertion, against: Partial<Expected> = {}): Promise<string> {
  const result = await verifyAssertion(assertion, { ...expected, ...against })
  return result.ok ? 'verified' : result.error.message
}

const withClient = (change: (client: Record<string, unknown>) => unknown): Assertion => {
  const client = JSON.parse(utf8ToText(bytesOf(honest.clientDataJSON)) ?? '')
  return { ...honest, clientDataJSON: encodeBase64url(utf8(JSON.stringify(change(client)))) }
}

it('a passkey that signed our challenge verifies', async () =>
  expect(await messageOf(honest)).toBe('verified'))

describe('refused before the signature is looked at', () => {
  it.each<[string, RegExp, Assertion, Partial<Expected>]>([
    ['another challenge', /another challenge/, honest, { challenge: sha256Bytes(challenge) }],
    ['another origin', /found origin/, passkey.assert(challenge, { origin: 'https://evil.example' }), {}],
    ['a look-alike origin', /found origin/, passkey.assert(challenge, { origin: `${ORIGIN}.evil` }), {}],
    ['another relying party', /another relying party/, honest, { rpId: 'plant.example' }],
    ['another credential', /found credential/, honest, { credential: 'AAAA' as CredentialId }],
    ['a registration', /expected webauthn.get/, withClient((c) => ({ ...c, type: 'webauthn.create' })), {}],
    ['a foreign page', /foreign page/, withClient((c) => ({ ...c, crossOrigin: true })), {}],
    ['no user presence', /no user presence/, passkey.assert(challenge, { flags: 0x04 }), {}],
    ['no user verification', /no user verification/, passkey.assert(challenge, { flags: 0x01 }), {}],
    ['impossible flags', /backed up without/, passkey.assert(challenge, { flags: 0x15 }), {}],
    ['client data that is a list', /cannot be read/, withClient(() => []), {}],
    ['client data without a type', /cannot be read/, withClient(({ type, ...rest }) => rest), {}],
    ['client data cut short', /cannot be read/, cut(honest, 'clientDataJSON', 9), {}],
    ['client data not UTF-8', /cannot be read/, { ...honest, clientDataJSON: '____' }, {}],
    ['a part that is not base64url', /not base64url/, { ...honest, signature: 'A' }, {}],
    ['a key that is not CBOR', /./, honest, { publicKey: '____' }],
  ])('%s', async (_name, message, assertion, against) => {
    expect(await messageOf(assertion, against)).toMatch(message)
  })
})

function cut(assertion: Assertion, field: keyof Assertion, length: number): Assertion {
  return { ...assertion, [field]: encodeBase64url(bytesOf(assertion[field]).slice(0, length)) }
}

describe('the signature', () => {
  it('of somebody else is refused', async () => {
    const other = softwarePasskey(new Uint8Array(32).fill(2), RP_ID, ORIGIN)
    expect(await messageOf(honest, { publicKey: other.publicKey })).toBe('the signature does not verify')
  })

  it.each(['authenticatorData', 'clientDataJSON', 'signature'] as const)(
    'covers every bit: %s',
    async (field) => {
      const bytes = bytesOf(honest[field])
      for (let bit = 0; bit < bytes.length * 8; bit += 3) {
        const flipped = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        expect(await messageOf({ ...honest, [field]: encodeBase64url(flipped) })).not.toBe('verified')
      }
    },
  )

  it.each(['authenticatorData', 'clientDataJSON', 'signature'] as const)(
    'covers every byte: %s cut short anywhere, or with one more',
    async (field) => {
      const bytes = bytesOf(honest[field])
      for (let length = 0; length < bytes.length; length++)
        expect(await messageOf(cut(honest, field, length))).not.toBe('verified')
      const longer = encodeBase64url(concat(bytes, new Uint8Array(1)))
      expect(await messageOf({ ...honest, [field]: longer })).not.toBe('verified')
    },
  )

  it('made of anything at all never throws', async () => {
    const part = fc.uint8Array({ maxLength: 80 }).map(encodeBase64url)
    await fc.assert(
      fc.asyncProperty(part, part, part, async (authenticatorData, signature, publicKey) => {
        expect(await messageOf({ ...honest, authenticatorData })).not.toBe('verified')
        expect(await messageOf({ ...honest, signature })).not.toBe('verified')
        expect(await messageOf(honest, { publicKey })).not.toBe('verified')
      }),
    )
  })
})

// The other two kinds of key that authenticators are offered, made here with WebCrypto.
describe.each<[string, RsaHashedKeyGenParams | string, (jwk: JsonWebKey) => Bytes]>([
  [
    'RS256',
    {
      ...{ name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, hash: 'SHA-256' },
      publicExponent: Uint8Array.from([1, 0, 1]),
    },
    ({ n = '' }) =>
      concat(
        parseHex('a401030339010020590100') ?? challenge,
        bytesOf(n),
        Uint8Array.from([0x21, 0x43, 1, 0, 1]),
      ),
  ],
  ['EdDSA', 'Ed25519', ({ x = '' }) => concat(parseHex('a4010103272006215820') ?? challenge, bytesOf(x))],
])('a passkey with %s', (_name, algorithm, coseKey) => {
  const make = async () => {
    const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
    const publicKey = encodeBase64url(coseKey(await crypto.subtle.exportKey('jwk', pair.publicKey)))
    const message = concat(bytesOf(honest.authenticatorData), sha256Bytes(bytesOf(honest.clientDataJSON)))
    const name = typeof algorithm === 'string' ? algorithm : algorithm.name
    const signature = new Uint8Array(await crypto.subtle.sign(name, pair.privateKey, message))
    return { publicKey, signature }
  }

  it('verifies, and with one bit changed does not', async () => {
    const { publicKey, signature } = await make()
    const signed = { ...honest, signature: encodeBase64url(signature) }
    expect(await messageOf(signed, { publicKey })).toBe('verified')
    signature[5] = (signature[5] ?? 0) ^ 1
    const forged = { ...honest, signature: encodeBase64url(signature) }
    expect(await messageOf(forged, { publicKey })).toBe('the signature does not verify')
  })
})
