import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../local/database.ts'
import { AlarmKeeper, lastAlarm } from './alarm.ts'
import type { SyncError } from './round.ts'

const database = openDatabase('plumb-alarm-test')
let isFull = false
database.alarms.hook('creating', () => {
  if (isFull) throw new DOMException('no room', 'QuotaExceededError')
})
let keeper: AlarmKeeper
beforeEach(() => {
  isFull = false
  keeper = new AlarmKeeper()
})
afterEach(() => database.alarms.clear())
afterAll(() => database.delete())

const lie = (message: string): SyncError => ({ kind: 'garbled', message })
const rows = async () =>
  (await database.alarms.orderBy('id').toArray()).map(({ at, message }) => [at, message])
const HEALED = 'the log has all that this tablet recorded'

test('a lie is kept once until it has healed, and again when it comes back', async () => {
  for (const at of [1, 2]) await keeper.keep(database, lie('the log shrank'), at)
  expect(await keeper.heal(database, 3)).toBe(true)
  expect(await keeper.heal(database, 4)).toBe(false)
  await keeper.keep(database, lie('the log shrank'), 5)
  expect(await rows()).toEqual([
    [1, 'the log shrank'],
    [3, HEALED],
    [5, 'the log shrank'],
  ])
})

test('a full tablet keeps what it saw when there is room, in order, before anything ends it', async () => {
  isFull = true
  await expect(keeper.keep(database, lie('the log shrank'), 1)).rejects.toThrow('no room')
  await expect(keeper.keep(database, lie('the log was rewritten'), 2)).rejects.toThrow('no room')
  await expect(keeper.keep(database, lie('the log shrank'), 3)).rejects.toThrow('no room')
  await expect(keeper.heal(database, 4)).rejects.toThrow('no room')
  isFull = false
  expect(await keeper.heal(database, 5)).toBe(true)
  expect(await rows()).toEqual([
    [1, 'the log shrank'],
    [2, 'the log was rewritten'],
    [5, HEALED],
  ])
  expect(await lastAlarm(database)).toEqual({ alarm: undefined, unrecorded: true })
})

test('an alarm does not end while a record made here is not in the log', async () => {
  await keeper.keep(database, lie('the log shrank'), 1)
  await database.events.add({
    ...{ seq: 0, hash: 'h' as never, leafHash: new Uint8Array(32), inspection: null, blobs: [] },
    ...{ vault: 'key' as never, sealed: { iv: new Uint8Array(12), bytes: new Uint8Array(1) } },
    ...{ standing: 'received' as const, index: null, finding: null },
  })
  expect(await keeper.heal(database, 2)).toBe(false)
  await database.events.clear()
  expect(await keeper.heal(database, 3)).toBe(true)
})
