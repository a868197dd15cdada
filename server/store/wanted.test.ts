import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { MAX_MISSING } from '../limit.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import { openStore, type Store } from './query.ts'
import { readMissing } from './wanted.ts'

let folder: string
let store: Store
let close: () => void
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-wanted-'))
  const database = openDatabase({ path: join(folder, 'plumb.db'), key: new Uint8Array(32) })
  migrate(database)
  // Which blobs are asked for has nothing to do with what else the leaves are.
  database.pragma('foreign_keys = OFF')
  store = openStore(database)
  close = () => database.close()
})
afterEach(async () => {
  close()
  await rm(folder, { recursive: true })
})

it('a tablet that owes more than one answer holds is told from where to ask on, until nothing is left', () => {
  const insert = store.prepare('INSERT INTO wanted (digest, device, leaf, arrived_at) VALUES (?, ?, ?, ?)')
  const owed = new Set<string>()
  for (let i = 0; i < 2.5 * MAX_MISSING; i++) {
    const digest = hashBytes(utf8(`blob ${i}`))
    insert.run(digest, 'tablet', Math.floor(i / 3), i % 7 === 0 ? 1 : null)
    insert.run(digest, 'another', Math.floor(i / 3), null)
    if (i % 7 !== 0) owed.add(digest)
  }
  const found = new Set<string>()
  let answers = 0
  for (let from: number | null = 0; from !== null; answers++) {
    const { missing, next } = readMissing(store, 'tablet', from)
    expect(missing.length).toBeLessThanOrEqual(MAX_MISSING)
    for (const digest of missing) found.add(digest)
    expect(next ?? Number.POSITIVE_INFINITY).toBeGreaterThan(from)
    from = next
  }
  expect(answers).toBe(3)
  expect(found).toEqual(owed)
})
