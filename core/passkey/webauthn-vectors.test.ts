import { expect, inject, it } from 'vitest'
import { type Bytes, concat, encodeBase64url, parseBase64url, parseHex } from '../bytes.ts'
import { sha256Bytes } from '../hash.ts'
import { verifyAssertion } from './assertion.ts'
import { parseCoseKey } from './cose-key.ts'
import { derToRaw } from './ecdsa-signature.ts'
import { parseRegistration } from './registration.ts'

// W3C, Web Authentication level 3, section 16: test vectors. Their authenticators drew UV and crossOrigin by lot;
// Plumb asks for UV always and for no foreign page, so what becomes of each is written down here.
const EXPECTED: Record<string, { algorithm: number; outcome: string }> = {
  'none-es256': { algorithm: -7, outcome: 'found no user verification' },
  'packed-self-es256': { algorithm: -7, outcome: 'found no user verification' },
  'none-es256-crossOrigin': { algorithm: -7, outcome: 'found an assertion made inside a foreign page' },
  'none-es256-long-credential-id': { algorithm: -7, outcome: 'verified' },
  'packed-rs256': { algorithm: -257, outcome: 'found no user verification' },
  'packed-eddsa': { algorithm: -8, outcome: 'found no user verification' },
}

type Block = Record<string, string>
const bytesOf = (block: Block, field: string): Bytes => {
  const bytes = parseHex(block[field] ?? '?')
  if (bytes === undefined) throw new Error(`vector: found no ${field}`)
  return bytes
}

const all = inject('webauthnVectors').flatMap(({ json }) =>
  Object.entries(json as Record<string, { blocks: [Block, Block] }>).map(([name, { blocks }]) => ({
    name: name.replace('sctn-test-vectors-', ''),
    registration: blocks[0],
    assertion: blocks[1],
  })),
)

it('every published vector has an expectation', () => {
  if (all.length > 0) expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED).sort())
})

it.for(all)('$name: the registration parses', ({ name, registration }) => {
  const parsed = parseRegistration(bytesOf(registration, 'attestationObject'))
  if (!parsed.ok) throw new Error(parsed.error.message)
  expect(parsed.value.credential).toBe(encodeBase64url(bytesOf(registration, 'credential_id')))
  expect(parsed.value.aaguid).toBe(registration.aaguid)
  const key = parseCoseKey(parseBase64url(parsed.value.publicKey) ?? new Uint8Array(0))
  expect(key.ok && key.value.algorithm).toBe(EXPECTED[name]?.algorithm)
})

function verify({ registration, assertion }: (typeof all)[number], challenge: Bytes) {
  const parsed = parseRegistration(bytesOf(registration, 'attestationObject'))
  if (!parsed.ok) throw new Error(parsed.error.message)
  const { credential, publicKey } = parsed.value
  const part = (field: string) => encodeBase64url(bytesOf(assertion, field))
  return verifyAssertion(
    {
      ...{ credential, authenticatorData: part('authenticatorData') },
      ...{ clientDataJSON: part('clientDataJSON'), signature: part('signature') },
    },
    { credential, publicKey, challenge, rpId: 'example.org', origins: ['https://example.org'] },
  )
}

it.for(all)('$name: the assertion is judged as stated', async (vector) => {
  const result = await verify(vector, bytesOf(vector.assertion, 'challenge'))
  expect(result.ok ? 'verified' : result.error.message).toBe(EXPECTED[vector.name]?.outcome)
})

it.for(all)('$name: the assertion is refused for another challenge', async (vector) => {
  const result = await verify(vector, sha256Bytes(bytesOf(vector.assertion, 'challenge')))
  expect(!result.ok && result.error.message).toBe('found a signature over another challenge')
})

// The rule above stops most vectors before their signature is looked at: here the keys and signatures themselves.
const WEBCRYPTO: Record<number, [RsaHashedImportParams | EcKeyImportParams | string, EcdsaParams | string]> =
  {
    [-7]: [
      { name: 'ECDSA', namedCurve: 'P-256' },
      { name: 'ECDSA', hash: 'SHA-256' },
    ],
    [-8]: ['Ed25519', 'Ed25519'],
    [-257]: [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, 'RSASSA-PKCS1-v1_5'],
  }

it.for(all)('$name: the signature is by the key that was registered', async (vector) => {
  const parsed = parseRegistration(bytesOf(vector.registration, 'attestationObject'))
  const key = parseCoseKey(parseBase64url(parsed.ok ? parsed.value.publicKey : '') ?? new Uint8Array(0))
  if (!key.ok) throw new Error(key.error.message)
  const [format, algorithm] = WEBCRYPTO[key.value.algorithm] ?? ['', '']
  const imported = await crypto.subtle.importKey('jwk', key.value.jwk, format, false, ['verify'])
  const der = bytesOf(vector.assertion, 'signature')
  const signature = key.value.algorithm === -7 ? derToRaw(der) : der
  const client = sha256Bytes(bytesOf(vector.assertion, 'clientDataJSON'))
  const message = concat(bytesOf(vector.assertion, 'authenticatorData'), client)
  expect(signature && (await crypto.subtle.verify(algorithm, imported, signature, message))).toBe(true)
})
