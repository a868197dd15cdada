import { expect, test } from 'vitest'
import type { StopAnswer } from '../../core/wire/stop.ts'
import { stopText, waitsFor } from './stop-text.ts'

const tablet = (after: number | null, isInUse: boolean) =>
  ({ device: 'x', after, isInUse }) as StopAnswer['tablets'][number]

test('a stop says how many tablets in use have stopped, and after how long the last of them', () => {
  const tablets = [
    tablet(1_200, true),
    tablet(11_100, true),
    tablet(4_000, false),
    tablet(null, true),
    tablet(null, false),
  ]
  expect(stopText(tablets)).toBe('3 of 4 in use have stopped, the last after 12 s.')
  expect(waitsFor(tablets)).toBe(1)
  expect(stopText([tablet(null, true)])).toBe('None of 1 in use has said so yet.')
  expect(stopText([tablet(null, false)])).toContain('Nobody works on another tablet')
})
