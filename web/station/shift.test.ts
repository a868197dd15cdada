import { expect, it } from 'vitest'
import { LONG_PAUSE_MS, selftestDue } from './shift.ts'

const at = (hours: number, minutes = 0, day = 10) => new Date(2026, 2, day, hours, minutes).getTime()
const due = (testedAt: number, usedAt: number, now: number) => selftestDue({ testedAt, usedAt }, now)

it('asks for a self-test once a shift has begun since the last one, across midnight too', () => {
  expect(due(at(5, 59), at(6, 0), at(6, 0))).toBe('shift-began')
  expect(due(at(6, 0), at(13, 59), at(13, 59))).toBeUndefined()
  expect(due(at(13, 59), at(14, 1), at(14, 1))).toBe('shift-began')
  expect(due(at(22, 5), at(3, 0, 11), at(3, 1, 11))).toBeUndefined()
  expect(due(at(21, 0), at(3, 0, 11), at(3, 1, 11))).toBe('shift-began')
})

it('goes by the hours that the plant works', () => {
  const day = { testedAt: at(7, 30), usedAt: at(8) }
  expect(selftestDue(day, at(8), [8, 20])).toBe('shift-began')
  expect(selftestDue(day, at(8), [7, 19])).toBeUndefined()
})

it('asks for one after a long pause, counted from when it was used last', () => {
  const used = at(7)
  expect(due(at(6, 30), used, used + LONG_PAUSE_MS)).toBeUndefined()
  expect(due(at(6, 30), used, used + LONG_PAUSE_MS + 1)).toBe('long-pause')
})

it('asks for one when the clock was set back behind the last one only for a shift that began since', () => {
  expect(due(at(9), at(9), at(8))).toBeUndefined()
})
