import * as v from 'valibot'
import { expect, it } from 'vitest'
import { base64urlSchema, credentialIdSchema, idFrom, personIdSchema, textSchema, timeSchema } from './id.ts'

const fits = (schema: v.GenericSchema, value: unknown) => v.is(schema, value)

it('an id is 16 random bytes as base64url', () => {
  expect(fits(personIdSchema, idFrom(new Uint8Array(16).fill(255)))).toBe(true)
  expect(() => idFrom(new Uint8Array(15))).toThrow()
})

it.each([
  '',
  'AAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAB',
  'AAAAAAAAAAAAAAAAAAAAAA\n',
  '__proto__',
  'constructor',
])('%j is not an id', (text) => expect(fits(personIdSchema, text)).toBe(false))

it.each(['', 'AAAA', 'AA', 'AAA', 'AAAAAQ', 'toString'])('%j is base64url', (text) =>
  expect(fits(base64urlSchema, text)).toBe(true),
)

it.each(['A', 'AB', 'AAB', 'AAAAAB', 'AA==', 'AAAAA', 'AA\n'])(
  '%j is not base64url: another spelling',
  (text) => expect(fits(base64urlSchema, text)).toBe(false),
)

it('a credential id has 1 to 1023 bytes', () => {
  expect(fits(credentialIdSchema, '')).toBe(false)
  expect(fits(credentialIdSchema, 'A'.repeat(1364))).toBe(true)
  expect(fits(credentialIdSchema, 'A'.repeat(1366))).toBe(false)
})

it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1, '0', null])('%s is not a time', (time) =>
  expect(fits(timeSchema, time)).toBe(false),
)

it('text has no lone surrogate', () => {
  expect(fits(textSchema(1, 4), '\u{1F600}')).toBe(true)
  expect(fits(textSchema(1, 4), '\ud83d')).toBe(false)
})
