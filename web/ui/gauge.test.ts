import { expect, test } from 'vitest'
import { bytesText } from './bytes-text.ts'
import { place, spans } from './gauge.ts'

test('a score lies on the scale, and off it at its ends', () => {
  expect([0, 0.25, 1, -3, 7].map((score) => place(score, { pass: 0.4, fail: 0.6 }))).toEqual([
    0, 25, 100, 0, 100,
  ])
  expect(place(60, { pass: 40, fail: 80, min: 20, max: 120 })).toBe(40)
})

test('an empty band is left out', () => {
  expect(spans({ pass: 0.4, fail: 0.4 }).map(({ name }) => name)).toEqual(['pass', 'fail'])
  expect(spans({ pass: 0, fail: 1 }).map(({ name }) => name)).toEqual(['unsure'])
})

test('bytes read in the unit of the total', () => {
  expect(bytesText(12_300_000, 26_800_000)).toBe('12.3 of 26.8 MB')
  expect(bytesText(12_300_000, 26_800_000, 'von')).toBe('12.3 von 26.8 MB')
  expect(bytesText(0, 0)).toBe('0 of 0 B')
  expect(bytesText(0, 512)).toBe('0 of 512 B')
  expect(bytesText(999, 1000)).toBe('1.0 of 1.0 kB')
})
