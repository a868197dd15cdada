import { expect, it } from 'vitest'
import { parseAudit } from './audit.ts'
import { parseDataset } from './dataset.ts'

const DASHED = '-4KVfUpVdzcQoyxgkXjjqNLN_sKO5T5eKWIKuzhJHSQ'
const ID = '-fjqNLNsKO5T5eKWIKuzhA'

it('takes a digest that begins with a dash, where a value stands', () => {
  const url = 'https://inspect.plant.example'
  expect(parseAudit([url, '--build', DASHED, '--genesis', DASHED])).toEqual({
    ...{ url, build: DASHED, genesis: DASHED },
  })
  expect(parseAudit([url, `--build=${DASHED}`])).toEqual({ url, build: DASHED })
  expect(parseAudit([url, DASHED])).toBeUndefined()
  expect(parseAudit([url, '--build'])).toBeUndefined()
  // As a shell leaves it whose variable is empty: a pin that was meant is not dropped in silence.
  expect(parseAudit([url, '--genesis', '--build', DASHED])).toBeUndefined()
})

it('takes the id of a data set that begins with a dash', () => {
  expect(parseDataset(['export', ID, '--out', 'folder'])).toEqual({ id: ID, out: 'folder' })
  expect(parseDataset(['export', '--out', 'folder', ID])).toBeUndefined()
  expect(parseDataset(['export', ID])).toBeUndefined()
  expect(parseDataset(['export', ID, '--out', 'folder', 'more'])).toBeUndefined()
})
