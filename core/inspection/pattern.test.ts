import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePattern } from './pattern.ts'

function says(pattern: string, text: string): boolean | string {
  const parsed = parsePattern(pattern)
  return parsed.ok ? parsed.value(text) : parsed.error.message
}

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['SN-\\d{6}', 'SN-004711', true],
    ['SN-\\d{6}', 'SN-04711', false],
    ['SN-\\d{6}', 'xSN-004711', false],
    ['SN-\\d{6}', 'SN-0047112', false],
    ['[A-F0-9]{2,4}', 'C0DE', true],
    ['[A-F0-9]{2,4}', 'C', false],
    ['[^0-9]+', 'abc', true],
    ['[^0-9]+', 'ab3', false],
    ['LOT|CHARGE|\\|', '|', true],
    ['a\\.b?c*', 'a.ccc', true],
    ['\\w\\w', 'é1', false],
    ['[|\\]]{2}', '|]', true],
    ['[a-]', '-', true],
    ['ß+', 'ßß', true],
    ['x{2,}', 'xxxxx', true],
    ['x{2,}', 'x', false],
    ['|a', '', true],
  ])('%s and %s: %s', (pattern, text, expected) => expect(says(pattern, text)).toBe(expected))

  it.each([
    ['', 'found 0 characters'],
    ['x'.repeat(201), 'found 201 characters'],
    ['(a)', 'found (, expected \\('],
    ['a**', 'found *'],
    ['[abc', 'no ] for a ['],
    ['[]', 'nothing between'],
    ['[z-a]', 'a range from z to a'],
    ['a{', 'without a number'],
    ['a{3,1}', '3 to 1 times'],
    ['a{999}b{999}', 'too many repetitions'],
    ['a\\', 'backslash at the end'],
    ['\\b', 'found \\b'],
    ['^a$', 'found ^'],
  ])('%s is refused', (pattern, found) => expect(says(pattern, 'a')).toContain(found))

  it('means what it means in JavaScript', () => {
    const atom = fc.constantFrom('a', 'b', '.', '\\d', '\\w', '[ab]', '[^a]', '[a-c1]', '\\.', '-')
    const times = fc.constantFrom('', '', '?', '*', '+', '{2}', '{1,2}', '{0,1}', '{1,}')
    const part = fc.array(fc.tuple(atom, times), { minLength: 1, maxLength: 5 })
    const pattern = fc
      .array(part, { minLength: 1, maxLength: 2 })
      .map((parts) => parts.map((items) => items.flat().join('')).join('|'))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', '-'), maxLength: 6 })
    fc.assert(
      fc.property(pattern, text, (source, found) => {
        expect([source, found, says(source, found)]).toEqual([
          source,
          found,
          new RegExp(`^(?:${source})$`).test(found),
        ])
      }),
      { numRuns: 3000 },
    )
  })

  it('is not held up by a text that is made for it', () => {
    // Tried one way after the other it would take longer than any test may.
    expect(says('a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(500))).toBe(false)
  })

  it('is read or refused, whatever it is, and answers any text', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (pattern, text) => void says(pattern, text)))
  })
})
