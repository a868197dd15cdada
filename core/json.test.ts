import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEqual, utf8ToText } from './bytes.ts'
import { encodeJson } from './json.ts'

const textOf = (value: unknown) => utf8ToText(encodeJson(value))

describe('RFC 8785', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [-5e-324, '-5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [1e23, '1e+23'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [0.000001, '0.000001'],
    [333333333.3333333, '333333333.3333333'],
    [4.5, '4.5'],
    [2e-3, '0.002'],
  ])('number %d is %s (appendix B)', (value, text) => expect(textOf(value)).toBe(text))

  it('the literals and strings of section 3.2.2', () => {
    const string = '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/'
    expect(textOf({ string, literals: [null, true, false] })).toBe(
      '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units (section 3.2.3)', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1F600}': 5, '\u0080': 6, '\u00f6': 7 }
    expect(Object.keys(JSON.parse(textOf(value) ?? ''))).toEqual([
      '1',
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\u{1F600}',
      '\ufb33',
    ])
  })

  it.each([
    ['\b\t\n\f\r', '"\\b\\t\\n\\f\\r"'],
    ['\u0000\u001f', '"\\u0000\\u001f"'],
    ['\u007f\u2028</script>', '"\u007f\u2028</script>"'],
  ])('escapes only what it must: %j', (value, text) => expect(textOf(value)).toBe(text))

  it('drops what is undefined, as JSON does', () => expect(textOf({ b: undefined, a: 1 })).toBe('{"a":1}'))
})

describe('a value that JSON cannot carry throws', () => {
  it.each([
    ['NaN', Number.NaN],
    ['infinity', { a: [Number.POSITIVE_INFINITY] }],
    ['a lone high surrogate', '\ud800'],
    ['a lone low surrogate in a key', { '\udc00': 1 }],
    ['nothing', undefined],
    ['a function', () => 1],
  ])('%s', (_name, value) => expect(() => encodeJson(value)).toThrow())
})

describe('canonical form', () => {
  const json = fc.jsonValue({ stringUnit: 'binary' })

  it('is what another implementation writes', () => {
    const isSame = (value: unknown) => textOf(value) === canonicalize(value)
    fc.assert(fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), isSame))
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), isSame))
  })

  it('reads back as the value, and is its own canonical form', () => {
    fc.assert(
      fc.property(json, (value) => {
        const bytes = encodeJson(value)
        const read = JSON.parse(utf8ToText(bytes) ?? '')
        expect(read).toEqual(JSON.parse(JSON.stringify(value)))
        expect(isEqual(encodeJson(read), bytes)).toBe(true)
      }),
    )
  })

  it('does not depend on the order in which keys were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(textOf(turned)).toBe(textOf(value))
      }),
    )
  })
})
