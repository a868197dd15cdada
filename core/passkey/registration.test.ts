import fc from 'fast-check'
import { expect, inject, it } from 'vitest'
import { type Bytes, concat, encodeBase64url, parseBase64url, parseHex, utf8 } from '../bytes.ts'
import { parseAuthenticatorData } from './authenticator-data.ts'
import { parseCoseKey } from './cose-key.ts'
import { parseRegistration } from './registration.ts'
import { softwarePasskey } from './software.ts'

const passkey = softwarePasskey(new Uint8Array(32).fill(1), 'plant.example', 'https://plant.example')
const key = parseBase64url(passkey.publicKey) ?? new Uint8Array(0)
const id = utf8('credential-one!!')

/** Authenticator data with one credential in it; the flags say UP, UV and AT unless told otherwise. */
const dataWith = (flags = 0x45, rest: Bytes = key): Bytes =>
  concat(
    new Uint8Array(32),
    Uint8Array.from([flags, 0, 0, 0, 9]),
    new Uint8Array(16),
    Uint8Array.from([0, 16]),
    id,
    rest,
  )

/** {"fmt": "none", "attStmt": {}, "authData": …} as CBOR. */
const attest = (data: Bytes): Bytes =>
  concat(
    parseHex('a363666d74646e6f6e656761747453746d74a068617574684461746159') ?? id,
    Uint8Array.from([data.length >> 8, data.length & 255]),
    data,
  )

it('reads the credential, its key and what kind of authenticator holds it', () => {
  const parsed = parseRegistration(attest(dataWith()))
  expect(parsed.ok && parsed.value).toEqual({
    ...{ credential: encodeBase64url(id), publicKey: passkey.publicKey, aaguid: '0'.repeat(32) },
    flags: { userPresent: true, userVerified: true, backupEligible: false, backedUp: false },
  })
})

it('keeps of the key its own bytes, not the extensions behind it', () => {
  const parsed = parseRegistration(attest(dataWith(0xc5, concat(key, Uint8Array.from([0xa0])))))
  expect(parsed.ok && parsed.value.publicKey).toBe(passkey.publicKey)
})

it('cut at any byte is refused', () => {
  const whole = attest(dataWith())
  for (let length = 0; length < whole.length; length++)
    expect(parseRegistration(whole.slice(0, length)).ok).toBe(false)
  const data = dataWith()
  for (let length = 0; length < data.length; length++)
    expect(parseRegistration(attest(data.slice(0, length))).ok).toBe(false)
})

it('authenticator data shorter than its header is refused', () => {
  for (let length = 0; length < 37; length++)
    expect(parseAuthenticatorData(dataWith().slice(0, length)).ok).toBe(false)
})

it.each<[string, Bytes]>([
  ['no credential', attest(dataWith(0x05))],
  ['backed up, yet not eligible', attest(dataWith(0x55))],
  ['trailing bytes', concat(attest(dataWith()), Uint8Array.from([0]))],
  ['a list', Uint8Array.from([0x80])],
  ['authData as text', parseHex('a168617574684461746161') ?? id],
])('%s is refused', (_name, bytes) => expect(parseRegistration(bytes).ok).toBe(false))

it.each([
  ['a curve that is not P-256', 'a501020326200221'],
  ['ES384', 'a50102033822200221'],
  ['a symmetric key', 'a2010403052041aa'],
  ['a short coordinate', 'a501020326200121410122410 1'.replace(' ', '')],
  ['RSA with a 1024-bit modulus', `a401030339010020588 0${'ff'.repeat(128)}2143010001`.replace(' ', '')],
  ['an empty map', 'a0'],
])('%s is not a key we verify with', (_name, hex) =>
  expect(parseCoseKey(parseHex(hex) ?? new Uint8Array(0)).ok).toBe(false),
)

it('garbage never throws', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => new Uint8Array(value))
  fc.assert(
    fc.property(bytes, (value) => {
      expect(parseRegistration(value).ok).toBe(false)
      parseRegistration(attest(dataWith(0x45, value)))
      parseAuthenticatorData(value)
      parseCoseKey(value)
    }),
    { numRuns: 500 },
  )
})

it('an honest one with any byte changed never throws', () => {
  const vectors = inject('webauthnVectors').flatMap(({ json }) =>
    Object.values(json as Record<string, { blocks: { attestationObject?: string }[] }>).flatMap(
      ({ blocks }) => parseHex(blocks[0]?.attestationObject ?? '') ?? [],
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(attest(dataWith()), ...vectors), fc.nat(), fc.nat(255), (whole, at, byte) => {
      const changed = whole.slice()
      changed[at % changed.length] = byte
      parseRegistration(changed)
    }),
    { numRuns: 1000 },
  )
})

it.each([
  ['nested lists without end', new Uint8Array(60_000).fill(0x81)],
  ['a list of 4 thousand million', parseHex('9affffffff') ?? id],
  ['a byte string of 2^63', parseHex('5b7fffffffffffffff') ?? id],
])('%s is refused at once', (_name, bytes) => expect(parseRegistration(bytes).ok).toBe(false))
