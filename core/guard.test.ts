import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { guardOf, misfitOf } from './guard.ts'

const schema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('part'),
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(3), v.regex(/^[a-c_]*$/), v.brand('Name')),
    count: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(3)),
    size: v.nullable(v.pipe(v.number(), v.finite())),
    note: v.optional(v.picklist(['x', 'y'])),
  }),
  v.strictObject({
    kind: v.literal('list'),
    items: v.pipe(v.array(v.boolean()), v.maxLength(2)),
    members: v.record(v.string(), v.pipe(v.string(), v.length(1))),
    none: v.strictObject({}),
    any: v.custom((value) => value !== undefined),
    either: v.optional(v.union([v.strictObject({ a: v.number() }), v.strictObject({ b: v.string() })])),
  }),
])

/** Values that fit, or nearly: each member is now and then another one's, missing, or joined by one too many. */
const odd = fc.constantFrom<unknown>(
  null,
  '',
  'a',
  'ab',
  'abcd',
  'd',
  0,
  3,
  4,
  1.5,
  -1,
  true,
  [],
  {},
  [true],
  { a: 'x' },
)
const part = fc.record(
  {
    kind: fc.constantFrom('part', 'part', 'part', 'list', 'other'),
    name: fc.oneof(fc.constantFrom('a', 'abc', '__proto__'), odd),
    count: fc.oneof(fc.constantFrom(0, 3), odd),
    size: fc.oneof(fc.constantFrom(null, 1.5, Number.NaN, Number.POSITIVE_INFINITY), odd),
    note: fc.oneof(fc.constantFrom('x', 'y', undefined), odd),
    more: odd,
  },
  { requiredKeys: ['kind', 'name', 'count', 'size'] },
)
const list = fc.record(
  {
    kind: fc.constantFrom('list', 'list', 'list', 'part'),
    items: fc.oneof(fc.array(fc.boolean(), { maxLength: 3 }), odd),
    members: fc.oneof(fc.dictionary(fc.constantFrom('a', 'constructor', '__proto__'), fc.constant('x')), odd),
    none: fc.oneof(fc.constant({}), odd),
    any: odd,
    either: fc.constantFrom<unknown>(
      { a: 1 },
      { b: 'x' },
      { a: 2 },
      { b: '' },
      { a: 'x' },
      { a: 1, b: 'x' },
      null,
    ),
    more: odd,
  },
  { requiredKeys: ['kind', 'items', 'members', 'none', 'any'] },
)

describe('a guard', () => {
  const isFit = guardOf(schema)

  it('lets through what valibot lets through and hands on unchanged, and nothing else', () => {
    const seen = { fit: 0, unfit: 0 }
    fc.assert(
      fc.property(fc.oneof(part, list, odd, fc.jsonValue()), (value) => {
        const parsed = v.safeParse(schema, value)
        const isUnchanged = parsed.success && JSON.stringify(parsed.output) === JSON.stringify(value)
        // An array has no members, and so valibot takes it for an empty object.
        const isArrayForObject = parsed.success && parsed.output.kind === 'list' && !isUnchanged
        if (isFit(value)) {
          expect(parsed.success && v.is(schema, value)).toBe(true)
          expect(parsed.success && parsed.output).toEqual(value)
          seen.fit++
        } else {
          expect(isUnchanged && !isArrayForObject).toBe(false)
          seen.unfit++
        }
      }),
      { numRuns: 5000 },
    )
    expect(Math.min(seen.fit, seen.unfit)).toBeGreaterThan(5)
  })

  it('refuses what another prototype would carry', () => {
    const isNone = guardOf(v.strictObject({}))
    for (const value of [[], null, 'text', JSON.parse('{"__proto__":1}')]) expect(isNone(value)).toBe(false)
    expect(misfitOf(v.strictObject({}), [])).toBe('found a value that is not in its plain form')
  })

  it('is not made for a schema that changes what it is given', () => {
    const trimmed = v.pipe(
      v.string(),
      v.transform((text) => text.trim()),
    )
    for (const changing of [trimmed, v.object({}), v.optional(v.string(), 'none')])
      expect(() => guardOf(changing)).toThrow(/found a schema/)
  })
})
