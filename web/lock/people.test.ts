import { expect, test } from 'vitest'
import type { CredentialId, PersonId } from '../../core/id.ts'
import { foundPlant } from '../../core/simulation/plant.fixture.ts'
import { addPerson } from '../../core/simulation/plant.ts'
import { initials, passkeyToAsk, rolesText, type SignInTile, tilesOf } from './people.ts'

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

test('two passkeys of one person are one tile; without names, tiles read as roles that tell people apart', async () => {
  const { plant } = await foundPlant('tiles')
  await addPerson(plant, 'Ivo Inspector', ['inspector'])
  const [id, credential] = Object.entries(plant.state.credentials).at(-1) ?? []
  if (id === undefined || credential === undefined) throw new Error('fixture: found no credential')
  const state = { ...plant.state, credentials: { ...plant.state.credentials, [`${id}2`]: credential } }
  const named = tilesOf({ state, openings: plant.openings })
  expect(named.map(({ name, credentials }) => [name, credentials.length])).toContainEqual([
    'Ivo Inspector',
    2,
  ])
  expect(named).toHaveLength(Object.keys(state.people).length)
  const names = tilesOf({ state, openings: {} }).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['Inspector, 1 of 2', 'Inspector, 2 of 2']))
  expect(new Set(names).size).toBe(names.length)
})

test('the passkey that worked here is asked first, and the next one after it', () => {
  const [first, second] = ['a', 'b'] as CredentialId[]
  const tile = {
    person: 'p' as PersonId,
    credentials: [first, second],
    name: 'Ada',
    says: 'Lead',
  } as SignInTile
  expect(passkeyToAsk(tile, new Set())).toBe('a')
  expect(passkeyToAsk(tile, new Set(['b']))).toBe('b')
  expect(passkeyToAsk(tile, new Set(['b']), first)).toBe('b')
  expect(passkeyToAsk(tile, new Set(['b']), second)).toBe('a')
})
