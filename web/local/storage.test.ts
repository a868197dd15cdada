import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MemoryStorage, type Zone } from '../../test/simulation/storage.ts'
import { openDatabase } from './database.ts'
import type { TabletStorage } from './storage.ts'

/** What the simulation takes for a tablet's storage must do what IndexedDB does behind Dexie. */

const seq = fc.integer({ min: 0, max: 6 })
const standing = fc.constantFrom('saved', 'received', 'proven')
const write = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), seq, standing }),
  fc.record({ kind: fc.constant('put' as const), seq, standing }),
  fc.record({ kind: fc.constant('update' as const), seq, standing }),
  fc.record({ kind: fc.constant('modify' as const), seq, standing }),
  fc.record({ kind: fc.constant('drop' as const), seq, standing }),
  fc.record({ kind: fc.constant('alarm' as const), seq, standing }),
)
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never
const transaction = fc.record({
  writes: fc.array(write, { maxLength: 5 }),
  fails: fc.boolean(),
  isOne: fc.boolean(),
})

async function apply(storage: TabletStorage, { kind, seq, standing }: Write): Promise<unknown> {
  const { events, outbox, alarms } = storage
  const row = { seq, standing, inspection: seq % 2 ? 'odd' : null } as never
  if (kind === 'add') return events.add(row).then(() => outbox.put({ seq, line: {} as never, receipted: 0 }))
  if (kind === 'put') return events.put(row)
  if (kind === 'update') return events.update(seq, { standing })
  if (kind === 'modify')
    return outbox
      .where('seq')
      .between(seq, seq + 2, true, true)
      .modify({ receipted: 1 })
  if (kind === 'drop') return outbox.bulkDelete([seq, seq + 1])
  return alarms.add({ at: seq, kind: standing, message: 'x' })
}

/** Everything that the app's queries can tell of it. */
async function read({ events, outbox, alarms }: TabletStorage): Promise<unknown> {
  return {
    bySeq: await events.orderBy('seq').toArray(),
    saved: await events.where('standing').equals('saved').sortBy('seq'),
    others: await events.where('standing').notEqual('proven').toArray(),
    open: await events.where('standing').anyOf('saved', 'received').count(),
    odd: await events.where('inspection').equals('odd').toArray(),
    some: await events.bulkGet([0, 3, 9]),
    due: await outbox
      .where('[receipted+seq]')
      .between([0, 0], [0, Number.MAX_SAFE_INTEGER])
      .limit(3)
      .toArray(),
    between: await outbox.where('seq').between(1, 4).count(),
    last: await alarms.orderBy('id').last(),
  }
}

let current: ReturnType<Zone['current']>
const zone: Zone = {
  current: () => current,
  run: async (next, work) => {
    current = next
    try {
      return await work()
    } finally {
      current = undefined
    }
  },
}
const nothing = async () => undefined

it('a memory with its transactions reads as IndexedDB does, whatever was written, and whatever failed', async () => {
  let runs = 0
  const property = fc.asyncProperty(fc.array(transaction, { maxLength: 8 }), async (transactions) => {
    const database = openDatabase(`storage-${runs++}`)
    const memory = new MemoryStorage({ begin: nothing, commit: nothing, committed: nothing }, zone).open()
    const outcomes: unknown[][] = []
    for (const storage of [database, memory]) {
      const seen: unknown[] = []
      for (const { writes, fails, isOne } of transactions) {
        const all = async () => {
          for (const each of writes) await apply(storage, each)
          if (fails && isOne) throw new Error('changed its mind')
        }
        const work = isOne ? storage.transaction('rw', ['events', 'outbox', 'alarms'], all) : all()
        seen.push(
          await Promise.resolve(work).then(
            () => 'done',
            () => 'failed',
          ),
        )
        seen.push(await read(storage))
      }
      outcomes.push(seen)
    }
    database.close()
    await database.delete()
    expect(outcomes[1]).toEqual(outcomes[0])
  })
  await fc.assert(property, { numRuns: 60 })
})

it('a table that a transaction did not name is out of its reach', async () => {
  const database = openDatabase('storage-reach')
  const memory = new MemoryStorage({ begin: nothing, commit: nothing, committed: nothing }, zone).open()
  for (const storage of [database, memory])
    await expect(
      Promise.resolve(storage.transaction('rw', ['events'], async () => storage.outbox.get(1))),
    ).rejects.toThrow()
  await database.delete()
})
