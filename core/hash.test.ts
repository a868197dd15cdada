import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeHex, utf8, utf8ToText } from './bytes.ts'
import { type Domain, domainBytes, hashBytes, hashJson, sha256Bytes } from './hash.ts'

const DOMAINS: Domain[] = ['change', 'event', 'grant', 'esign', 'receipt', 'model', 'plan', 'state', 'nonce']

describe('hashes', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('SHA-256 of %j (FIPS 180-4)', (text, hex) => expect(encodeHex(sha256Bytes(utf8(text)))).toBe(hex))

  it('name a blob by 43 characters', () => expect(hashBytes(utf8('abc'))).toHaveLength(43))

  it('say in words what they are over', () =>
    expect(utf8ToText(domainBytes('grant', { b: 1, a: 2 }))).toBe('plumb/grant/v1\n{"a":2,"b":1}'))

  it('of one value differ between any two domains', () =>
    expect(new Set(DOMAINS.map((domain) => hashJson(domain, { a: 1 }))).size).toBe(DOMAINS.length))

  it('no value in one domain has the bytes of a value in another', () => {
    const domain = fc.constantFrom(...DOMAINS)
    fc.assert(
      fc.property(domain, domain, fc.jsonValue(), fc.jsonValue(), (a, b, x, y) => {
        if (a === b) return
        expect(utf8ToText(domainBytes(a, x))).not.toBe(utf8ToText(domainBytes(b, y)))
      }),
    )
  })
})
