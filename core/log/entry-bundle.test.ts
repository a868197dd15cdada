import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bytes, encodeHex, parseHex, utf8 } from '../bytes.ts'
import { encodeEntryBundle, parseEntryBundle } from './entry-bundle.ts'

const hex = (text: string): Bytes => parseHex(text) ?? new Uint8Array(0)

const VALID: [string, string[]][] = [
  ['', []],
  ['0000', ['']],
  ['000161', ['61']],
  ['00000002616200016300 00'.replace(' ', ''), ['', '6162', '63', '']],
]

const INVALID: [string, number, string][] = [
  ['', 1, 'bundle-truncated'],
  ['00', 1, 'bundle-truncated'],
  ['0001', 1, 'bundle-truncated'],
  ['00026100', 2, 'bundle-truncated'],
  ['ffff61', 1, 'bundle-truncated'],
  ['00016100', 1, 'bundle-trailing'],
  ['0000', 0, 'bundle-trailing'],
  ['00000000', 1, 'bundle-trailing'],
]

const entries = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 })

describe('entry bundles', () => {
  it.each(VALID)('"%s"', (bytes, expected) => {
    expect(encodeHex(encodeEntryBundle(expected.map(hex)))).toBe(bytes)
    const parsed = parseEntryBundle(hex(bytes), expected.length)
    expect(parsed.ok && parsed.value.map(encodeHex)).toEqual(expected)
  })

  it.each(INVALID)('refuses "%s" as %i entries', (bytes, width, kind) => {
    expect(parseEntryBundle(hex(bytes), width)).toMatchObject({ ok: false, error: { kind } })
  })

  it('read back as written, and are refused truncated at every byte or with another width', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const bytes = encodeEntryBundle(list)
        const parsed = parseEntryBundle(bytes, list.length)
        expect(parsed.ok && parsed.value.map(encodeHex)).toEqual(list.map(encodeHex))
        for (let end = 0; end < bytes.length; end++)
          expect(parseEntryBundle(bytes.slice(0, end), list.length).ok).toBe(false)
        expect(parseEntryBundle(bytes, list.length + 1).ok).toBe(false)
        if (list.length > 0) expect(parseEntryBundle(bytes, list.length - 1).ok).toBe(false)
      }),
    )
  })

  it('hold an entry of 65535 bytes and no larger one', () => {
    const bytes = encodeEntryBundle([new Uint8Array(65_535), utf8('next')])
    const parsed = parseEntryBundle(bytes, 2)
    expect(parsed.ok && parsed.value.map((entry) => entry.length)).toEqual([65_535, 4])
    expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow('expected at most 65535')
    expect(() => encodeEntryBundle(Array.from({ length: 257 }, () => new Uint8Array(0)))).toThrow(
      'at most 256',
    )
  })
})
