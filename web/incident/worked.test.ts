import { expect, test } from 'vitest'
import type { SelftestRecord } from '../../core/session/read-selftests.ts'
import type { Day } from '../../core/wire/standing.ts'
import { driftOf, driftText, standingAt, standingText } from './worked.ts'

const tested = (at: number, passed: boolean) =>
  ({ event: { at, seq: at, body: { passed, backend: 'wasm' } } }) as unknown as SelftestRecord
const MINUTE = 60_000

test.each([
  [
    'passed before and after',
    [tested(0, true), tested(20 * MINUTE, true)],
    'worked',
    /next one, 10 min after, was passed too/,
  ],
  ['passed before, not tested since', [tested(0, true)], 'worked', /was not tested again since/],
  [
    'failed after it was passed',
    [tested(0, true), tested(MINUTE, false)],
    'doubt',
    /After that it failed once/,
  ],
  ['failed next', [tested(0, true), tested(20 * MINUTE, false)], 'doubt', /what came between is in doubt/],
  ['never passed', [tested(0, false)], 'never', /No self-test .* was passed/],
  ['only passed later', [tested(20 * MINUTE, true)], 'never', /No self-test .* was passed/],
] as const)('a model that %s', (_, tests, kind, text) => {
  const at = 10 * MINUTE
  const standing = standingAt(tests, at)
  expect(standing.kind).toBe(kind)
  expect(standingText(standing, at)).toMatch(text)
})

const day = (mean: number | null, count = 100): Day => ({
  ...{ day: 1, count, mean, spread: mean === null ? null : 0.1, fails: 0, overruled: 0 },
})

test('scores that drift are said to, and by how much of their spread', () => {
  expect(driftText(driftOf([day(0.2), day(0.2), day(0.21)]))).toMatch(/are like those/)
  expect(driftOf([day(0.2), day(0.2), day(0.35)])).toBeCloseTo(1.5, 6)
  expect(driftText(1.5)).toMatch(/higher than before, by 1.5/)
  expect(driftText(driftOf([day(0.2)]))).toMatch(/Too few days/)
  expect(driftOf([day(null), day(null)])).toBeUndefined()
})
