import { expect, test } from 'vitest'
import { SAID } from './said.ts'
import { say, sentence } from './say.ts'

test('an error is said in its own words, or in those of its message', () => {
  expect(say({ kind: 'offline', message: 'x' }).title).toBe('The server does not answer')
  expect(say({ kind: 'refused', word: 'setup-code', message: 'x' }).title).toBe('That is not the set-up code')
  const unheard = say({ kind: 'refused', word: 'full', message: 'the disk is full: ask the admin' })
  expect(unheard).toMatchObject({ title: 'That did not work', text: 'The disk is full: ask the admin.' })
})

test('nothing that every object inherits is taken for a kind of error', () => {
  expect(say({ kind: 'toString', message: 'no' }).text).toBe('No.')
  expect(sentence('done.')).toBe('Done.')
})

test.each(Object.entries(SAID))('%s says what is the matter, and what to do in sentences', (_kind, said) => {
  expect(said.title).toMatch(/^[A-Z][^.]*$/)
  expect(said.text).toMatch(/^[A-Z].*\.$/)
})
