import { expect, test } from 'vitest'
import { initials, rolesText } from './people.ts'

test.each([
  ['Ada Okafor', 'AO'],
  ['A. Okafor', 'AO'],
  ['Jürgen von der Mühle', 'JM'],
  ['Ада', 'А'],
  ['  李 ', '李'],
])('%s is %s', (name, letters) => expect(initials(name)).toBe(letters))

test('roles read as words of the floor', () => {
  expect(rolesText(['quality-engineer', 'lead'])).toBe('Quality engineer, Lead')
})
