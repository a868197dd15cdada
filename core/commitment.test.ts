import fc from 'fast-check'
import { expect, it } from 'vitest'
import { commit, isOpeningOf, type Opening, openCommitment } from './commitment.ts'
import type { Json } from './json.ts'

const salt = new Uint8Array(16).fill(7)
const { commitment, opening } = commit({ unit: 'SN-1' }, salt)

it('opens to the value, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.uint8Array({ minLength: 16, maxLength: 16 }), (value, random) => {
      const made = commit(value as Json, random)
      expect(openCommitment(made.commitment, { [made.commitment]: made.opening })).toEqual(value)
    }),
  )
})

it('says nothing once the opening was erased', () => expect(openCommitment(commitment, {})).toBeUndefined())

it.each<[string, Opening]>([
  ['another value', { ...opening, value: { unit: 'SN-2' } }],
  ['another salt', { ...opening, salt: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ['a short salt', { ...opening, salt: 'AAAA' }],
  ['a salt that is not base64url', { ...opening, salt: '!' }],
  ['a value with a lone surrogate', { ...opening, value: '\ud800' }],
  ['an infinite number', { ...opening, value: Number.POSITIVE_INFINITY }],
  [
    'a value nested too deeply to encode',
    { ...opening, value: JSON.parse('['.repeat(1e5) + ']'.repeat(1e5)) },
  ],
])('does not open with %s, and does not throw', (_name, forged) => {
  expect(isOpeningOf(commitment, forged)).toBe(false)
  expect(openCommitment(commitment, { [commitment]: forged })).toBeUndefined()
})

it('the same value under two salts cannot be told to be the same', () =>
  expect(commit('Ada', salt).commitment).not.toBe(commit('Ada', new Uint8Array(16)).commitment))

it('takes 16 random bytes, no fewer', () => expect(() => commit('Ada', new Uint8Array(15))).toThrow())
