import { expect, it } from 'vitest'
import { openWriter } from '../ingest/writer.ts'
import { openData } from '../open-data.ts'
import { value } from '../simulate/fixture.ts'
import { openRestoration, takeReturned } from './take.ts'
import { restoreCopy } from './world.fixture.ts'

it('a full disk is said as everywhere: what is handed back is taken once there is room', async () => {
  const restored = await restoreCopy('full')
  await restored.courier.close()
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const opened = value(await openData(restored.data, random))
  const { store, keys } = opened
  const writer = await openWriter({ store, keys, now: () => 1, findingsMax: { count: 10, bytes: 1e6 } })
  const { record, openings } = restored.lost
  const request = {
    ...{ held: restored.held, changes: [{ record, openings }] },
    runs: restored.runs.flat(),
  }
  const before = writer.head.edge.size
  store.database.pragma(`max_page_count = ${store.database.pragma('page_count', { simple: true })}`)
  expect(await takeReturned(writer, request)).toMatchObject({ ok: false, error: { kind: 'full' } })
  expect(writer.isStopped).toBe(false)
  expect(writer.head.edge.size).toBe(before)
  store.database.pragma('max_page_count = 4294967294')
  expect(await takeReturned(writer, request)).toEqual({ ok: true, value: { kind: 'none' } })
  expect(writer.head.edge.size).toBe(restored.size)
  expect(await openRestoration(writer)).toEqual({ ok: true, value: { kind: 'none' } })
  await writer.opener.close()
  opened.close()
  await restored.reopen()
  await restored.close()
})
