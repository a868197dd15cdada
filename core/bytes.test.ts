import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  concat,
  encodeBase64,
  encodeBase64url,
  encodeHex,
  isEqual,
  parseBase64,
  parseBase64url,
  parseHex,
  utf8,
  utf8ToText,
} from './bytes.ts'

const bytes = fc.uint8Array({ maxLength: 200 })

describe('what is encoded reads back', () => {
  it.each([
    ['base64url', encodeBase64url, parseBase64url],
    ['base64', encodeBase64, parseBase64],
    ['hexadecimal', encodeHex, parseHex],
  ] as const)('%s', (_name, encode, parse) => {
    fc.assert(fc.property(bytes, (value) => isEqual(parse(encode(value)) ?? new Uint8Array(1), value)))
  })

  it.each([
    ['base64url', encodeBase64url, parseBase64url],
    ['base64', encodeBase64, parseBase64],
    ['hexadecimal', encodeHex, parseHex],
  ] as const)('and any text that reads is the one that would be written: %s', (_name, encode, parse) => {
    const text = fc.string({ unit: fc.constantFrom(...'ABEQgwXY019af-_+/= \n'), maxLength: 12 })
    fc.assert(
      fc.property(text, (value) => {
        const read = parse(value)
        if (read !== undefined) expect(encode(read)).toBe(value)
      }),
      { numRuns: 2000 },
    )
  })

  it('RFC 4648, section 10', () => {
    const cases = { '': '', f: 'Zg==', fo: 'Zm8=', foo: 'Zm9v', foob: 'Zm9vYg==', fooba: 'Zm9vYmE=' }
    for (const [text, base64] of Object.entries(cases)) expect(encodeBase64(utf8(text))).toBe(base64)
  })
})

describe('text that is not canonical is refused', () => {
  it.each(['A', 'AB', 'AAB', 'Zg==', 'Zg=', 'AA+A', 'AA/A', 'AA A', 'AAA\n', 'AAAé', 'AAA\u{1F600}'])(
    'base64url %j',
    (text) => expect(parseBase64url(text)).toBeUndefined(),
  )
  it.each(['Zg', 'Zg=', 'Zh==', 'Zm9=', 'Zm9v=', '=', '====', 'Zg==Zg==', 'Zm-v', 'Zm_v'])(
    'base64 %j',
    (text) => expect(parseBase64(text)).toBeUndefined(),
  )
  it.each(['a', 'AB', 'aB', 'ag', '0x', ' 0', '00\n'])('hexadecimal %j', (text) =>
    expect(parseHex(text)).toBeUndefined(),
  )
})

describe('UTF-8', () => {
  it.each(['c0 80', 'ed a0 80', 'f5 80 80 80', 'ff', 'e2 82'])('%s is not text', (hex) =>
    expect(utf8ToText(parseHex(hex.replaceAll(' ', '')) ?? utf8(''))).toBeUndefined(),
  )

  it('keeps a byte order mark, so that two files never read as one', () =>
    expect(utf8ToText(utf8('\uFEFFa'))).toBe('\uFEFFa'))
})

describe('byte strings', () => {
  it('join and compare', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const joined = concat(a, b)
        expect(isEqual(joined.slice(0, a.length), a) && isEqual(joined.slice(a.length), b)).toBe(true)
        expect(isEqual(concat(a, new Uint8Array([0])), a)).toBe(false)
      }),
    )
  })
})
