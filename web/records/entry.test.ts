import { afterAll, expect, test } from 'vitest'
import type { EventRow } from '../local/database.ts'
import { openDatabase } from '../local/database.ts'
import { entriesOf, type OpenedRow } from './entry.ts'
import { trustWords } from './word.ts'

const database = openDatabase('plumb-entry-test')
afterAll(() => database.delete())

const row = (seq: number, more: Partial<EventRow> = {}): EventRow => ({
  ...{
    seq,
    hash: `hash${seq}` as EventRow['hash'],
    leafHash: new Uint8Array(32),
    inspection: null,
    blobs: [],
  },
  ...{ vault: 'key' as EventRow['vault'], sealed: { iv: new Uint8Array(12), bytes: new Uint8Array(9) } },
  ...{ standing: 'saved', index: null, finding: null },
  ...more,
})
const event = (type: string, body: object): OpenedRow['event'] =>
  ({ type, body, at: 1000 }) as OpenedRow['event']
const one = 'inspection-1' as EventRow['inspection']

test('the records of one inspection are one line, as far as the least far of them', () => {
  const entries = entriesOf([
    {
      row: row(3, { inspection: one, standing: 'saved' }),
      event: event('inspection.overruled', { from: 'fail', to: 'pass' }),
    },
    { row: row(2, { standing: 'received' }), event: event('session.closed', { cause: 'idle' }) },
    {
      row: row(1, { inspection: one, standing: 'proven' }),
      event: event('inspection.judged', { verdict: 'fail' }),
    },
  ])
  expect(entries.map(({ title, verdict, trust, count }) => [title, verdict, trust, count])).toEqual([
    ['Verdict overruled', 'pass', 'saved', 2],
    ['Locked by itself', undefined, 'received', 1],
  ])
})

test('a finding outweighs whatever else holds, and is shown', () => {
  const [entry] = entriesOf([
    { row: row(2, { inspection: one, standing: 'proven' }), event: undefined },
    { row: row(1, { inspection: one, finding: 'found a gap' }), event: undefined },
  ])
  expect(entry).toMatchObject({
    title: 'Locked inspection',
    trust: 'refused',
    finding: 'found a gap',
    at: undefined,
  })
})

test('a record that waits for witnesses says how many of those asked have seen it, and one that is proven does not', () => {
  const [received] = entriesOf([{ row: row(1, { standing: 'received', index: 40 }), event: undefined }])
  expect(received?.index).toBe(40)
  // One other has seen 50 records, two have seen 41, three 40: the forty-first is No. 40.
  expect(trustWords([50, 41, 40], 40).received).toBe('Received, 2 of 3 witnesses')
  expect(trustWords([0], 40).received).toBe('Received, 0 of 1 witness')
  expect(trustWords([50, 41, 40], 40).proven).toBe('Proven')
  expect(trustWords([], 40).received).toBe('Received')
})
