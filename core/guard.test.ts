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
/** Mostly what fits or nearly does; now and then anything. */
const mostly = (fitting: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: fitting }, { weight: 1, arbitrary: odd })
const joined = (members: fc.Arbitrary<object>) =>
  fc.oneof(
    { weight: 9, arbitrary: members },
    { weight: 1, arbitrary: fc.tuple(members, odd).map(([value, more]) => ({ ...value, more })) },
  )
const part = joined(
  fc.record(
    {
      kind: fc.constantFrom('part', 'part', 'part', 'part', 'list', 'other'),
      name: mostly(fc.constantFrom('a', 'abc', '__proto__')),
      count: mostly(fc.constantFrom(0, 3)),
      size: mostly(fc.constantFrom(null, 1.5, 2, Number.NaN, Number.POSITIVE_INFINITY)),
      note: mostly(fc.constantFrom('x', 'y', undefined)),
    },
    { requiredKeys: ['kind', 'name', 'count', 'size'] },
  ),
)
const list = joined(
  fc.record(
    {
      kind: fc.constantFrom('list', 'list', 'list', 'list', 'part'),
      items: mostly(fc.array(fc.boolean(), { maxLength: 3 })),
      members: mostly(fc.dictionary(fc.constantFrom('a', 'b', 'constructor', '__proto__'), fc.constant('x'))),
      none: mostly(fc.constant({})),
      any: mostly(odd),
      either: fc.constantFrom<unknown>(
        { a: 1 },
        { b: 'x' },
        { a: 2 },
        { b: '' },
        { a: 'x' },
        { a: 1, b: 'x' },
        null,
      ),
    },
    { requiredKeys: ['kind', 'items', 'members', 'none', 'any'] },
  ),
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
    expect(Math.min(seen.fit, seen.unfit)).toBeGreaterThan(100)
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
