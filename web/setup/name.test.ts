import { expect, test } from 'vitest'
import { codeInHash, tidyCode } from './code.ts'
import { fingerprintOf } from './fingerprint.ts'
import { guessDeviceName, nameProblem } from './name.ts'

test('a name that nobody could read is refused in words', () => {
  expect(nameProblem('Werk Nord', 'The plant')).toBeUndefined()
  expect(nameProblem('', 'The plant')).toBe('The plant needs a name.')
  expect(nameProblem('   ', 'The plant')).toBe('The plant needs a name.')
  expect(nameProblem('x'.repeat(80), 'It')).toBeUndefined()
  expect(nameProblem('x'.repeat(81), 'It')).toContain('81 characters')
  expect(nameProblem('\ud800', 'It')).toContain('broken character')
})

test('the code is found in the address, and tidied while it is typed', () => {
  expect(codeInHash('#code=7K2M-Q4TZ-9PXA')).toBe('7K2M-Q4TZ-9PXA')
  expect(codeInHash('#code=')).toBeUndefined()
  expect(codeInHash('')).toBeUndefined()
  expect(tidyCode('7k2m q4tz9pxa')).toBe('7K2M-Q4TZ-9PXA')
  expect(tidyCode('7k2m')).toBe('7K2M')
  expect(tidyCode(' ')).toBe('')
})

test('a fingerprint is the first half of the hash in groups that can be read aloud', () => {
  expect(fingerprintOf('A'.repeat(43))).toEqual(Array(8).fill('0000'))
  expect(fingerprintOf(`${'_'.repeat(42)}8`)).toEqual(Array(8).fill('ffff'))
})

test('a tablet has a name before anybody gave it one', () => {
  expect(guessDeviceName('Mozilla/5.0 (Linux; Android 15; Tablet)')).toBe('Tablet 1')
  expect(guessDeviceName('')).toBe('Desk 1')
})
