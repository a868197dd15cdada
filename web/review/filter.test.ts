import { describe, expect, test } from 'vitest'
import type { InspectionRow } from '../../core/wire/inspection.ts'
import { encodeFilter, NO_FILTER, parseFilter, serverQuery } from './filter.ts'
import { mergePage } from './inspection-list.svelte.ts'

const NOW = new Date(2026, 2, 10, 15, 30)

describe('a filter', () => {
  test('comes back from the address as it went in', () => {
    for (const query of ['', '?verdict=fail&time=today', '?time=dates&from=2026-01-02&to=2026-01-03'])
      expect(encodeFilter(parseFilter(query))).toBe(query)
  })

  test('leaves out what does not fit', () => {
    expect(parseFilter('?verdict=maybe&person=x&time=never&from=soon')).toEqual(NO_FILTER)
  })

  test('asks for whole days of this calendar', () => {
    const bounds = (query: string) => new URLSearchParams(serverQuery(parseFilter(query), NOW, 50))
    expect(Number(bounds('?time=today').get('from'))).toBe(new Date(2026, 2, 10).getTime())
    expect(Number(bounds('?time=week').get('from'))).toBe(new Date(2026, 2, 4).getTime())
    const dates = bounds('?time=dates&from=2026-01-02&to=2026-01-02')
    expect(Number(dates.get('from'))).toBe(new Date(2026, 0, 2).getTime())
    expect(Number(dates.get('to'))).toBe(new Date(2026, 0, 3).getTime() - 1)
    expect(bounds('').get('limit')).toBe('50')
  })
})

test('a fresh first page updates and drops rows within its reach and keeps the older ones', () => {
  const row = (index: number) => ({ index }) as InspectionRow
  const indices = (rows: readonly InspectionRow[]) => rows.map(({ index }) => index)
  const shown = [row(9), row(7), row(4), row(2)]
  expect(indices(mergePage(shown, [row(11), row(9), row(6)], false))).toEqual([11, 9, 6, 4, 2])
  expect(indices(mergePage(shown, [row(9)], true))).toEqual([9])
})
