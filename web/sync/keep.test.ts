import { afterAll, afterEach, expect, test, vi } from 'vitest'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import { type EventRow, openDatabase } from '../local/database.ts'
import { keepProven } from './keep.ts'

const DAY = 24 * 60 * 60 * 1000
const database = openDatabase('plumb-keep-test')
afterEach(async () => {
  vi.restoreAllMocks()
  for (const table of database.tables) await table.clear()
})
afterAll(() => database.delete())

const digest = (at: number): Digest => hashBytes(Uint8Array.of(at))
const sealed = { iv: new Uint8Array(12), bytes: new Uint8Array(1) }

async function photograph(seq: number, standing: EventRow['standing']): Promise<void> {
  await database.events.add({
    ...{ seq, hash: digest(100 + seq), leafHash: new Uint8Array(32), inspection: null, blobs: [digest(seq)] },
    ...{ vault: 'key' as never, sealed, standing, index: seq, finding: null },
  })
  await database.outbox.add({ seq, line: { by: 'k' } as never, receipted: 1 })
  await database.blobs.add({
    digest: digest(seq),
    vault: 'key' as never,
    local: sealed,
    outgoing: new Uint8Array(9),
  })
}
const isReady = async (seq: number) => (await database.blobs.get(digest(seq)))?.outgoing !== null
const room = (usage: number) =>
  vi.spyOn(navigator.storage, 'estimate').mockResolvedValue({ usage, quota: 100 })

test('what was proven can be handed back: its line for good, its photograph for a month', async () => {
  room(10)
  await photograph(0, 'proven')
  await photograph(1, 'received')
  await keepProven(database, 0)
  await keepProven(database, 29 * DAY)
  expect(await isReady(0)).toBe(true)
  await keepProven(database, 31 * DAY)
  expect(await isReady(0)).toBe(false)
  // Not proven, it stays however long that takes.
  expect(await isReady(1)).toBe(true)
  expect(await database.outbox.count()).toBe(2)
})

test('where storage is short photographs that were proven go early, and no others', async () => {
  room(60)
  await photograph(0, 'proven')
  await photograph(1, 'saved')
  await keepProven(database, 0)
  expect([await isReady(0), await isReady(1)]).toEqual([false, true])
})
