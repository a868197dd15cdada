import { expect, test } from 'vitest'
import type { Phase } from './app.svelte.ts'
import { parsePath, pathOf } from './route.svelte.ts'
import { screenOf } from './screen.ts'

const at = (kind: Exclude<Phase['kind'], 'unfit'>, path: string) => screenOf({ kind }, parsePath(path))

test('a browser that is no tablet reaches set-up, enrolment and the check page, nothing else', () => {
  expect(at('unfounded', '/')).toBe('unfounded')
  expect(at('unfounded', '/setup')).toBe('setup')
  expect(at('unfounded', '/station')).toBe('unfounded')
  expect(at('unenrolled', '/records')).toBe('enrol')
  expect(at('unenrolled', '/setup')).toBe('enrol')
  expect(at('unenrolled', '/check')).toBe('check')
  expect(screenOf({ kind: 'unfit', message: '' }, parsePath('/station'))).toBe('check')
})

test('a locked tablet shows its backlog and what it lacks; work waits behind the lock at its own address', () => {
  for (const path of ['/', '/station', '/review', '/review/AAAAAAAAAAAAAAAAAAAAAA', '/setup'])
    expect(at('locked', path)).toBe('locked')
  expect(at('locked', '/records')).toBe('records')
  expect(at('locked', '/check')).toBe('check')
  expect(at('open', '/station')).toBe('station')
})

test('set-up and enrolment are over on a tablet', () => {
  expect(at('open', '/setup')).toBe('home')
  expect(at('open', '/enrol')).toBe('home')
})

test.each([
  '/',
  '/setup',
  '/enrol',
  '/station',
  '/records',
  '/review',
  '/check',
  '/review/AAAAAAAAAAAAAAAAAAAAAA',
])('%s leads where it says', (path) => expect(pathOf(parsePath(path))).toBe(path))

test('an address that does not exist is home', () => {
  for (const path of ['/nowhere', '/review/../setup', '/setup/', '/review/short'])
    expect(parsePath(path)).toEqual({ name: 'home' })
})
