import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashBytes } from '../../core/hash.ts'
import { openData } from '../open-data.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { uploadBlob } from '../simulate/hand-over.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { type Shift, workShift } from '../simulate/shift.ts'
import { verifyData } from '../verify/verify-data.ts'
import { makeIngest } from './ingest.ts'
import { openWriter } from './writer.ts'

const shiftAt = (fixture: Fixture, count: number): Promise<Shift> => {
  const [person] = fixture.people
  const [step] = SIMULATED_PLAN.steps
  if (!person || !step) throw new Error('a person and a step')
  return workShift(fixture.tablet(), person, step, count)
}

describe('a database that may not grow', () => {
  it('acknowledges nothing, keeps its head, reads on, and takes the same batch when there is room', async () => {
    const fixture = await openFixture()
    const { parcels } = await shiftAt(fixture, 30)
    await fixture.courier.close()
    const opened = value(await openData(fixture.data, fixture.random.bytes))
    const { store, keys } = opened
    const findingsMax = { count: 10, bytes: 1e6 }
    const writer = await openWriter({ store, keys, now: () => 1, findingsMax })
    const pages = store.database.pragma('page_count', { simple: true })
    store.database.pragma(`max_page_count = ${pages}`)
    const before = writer.head.edge.size
    const ingest = makeIngest(writer)
    const batch = await fixture.batch(parcels)
    expect(await ingest(batch)).toMatchObject({ ok: false, error: { kind: 'full' } })
    expect(writer.head.edge.size).toBe(before)
    expect(store.database.prepare('SELECT count(*) FROM leaves').pluck().get()).toBe(before)
    store.database.pragma('max_page_count = 4294967294')
    expect(value(await ingest(batch)).accepted).toBe(parcels.length)
    await writer.opener.close()
    opened.close()
    expect(value(await verifyData(fixture.data)).findings).toEqual([])
    rmSync(fixture.data, { recursive: true })
  })
})

/** A real file system of 4 MB; undefined where this account may not mount one. */
function mountSmall(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'plumb-small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
}

let small: string | undefined
beforeEach(() => {
  small = mountSmall()
})
afterEach(() => {
  if (small === undefined) return
  execFileSync('umount', ['-l', small])
  rmSync(small, { recursive: true })
})

describe('a disk without room', () => {
  it('refuses records and blobs as full, reads on, and takes both when there is room again', async (context) => {
    if (small === undefined) return context.skip('this account may not mount a small file system')
    const data = join(small, 'data')
    const fixture = await openFixture({ data })
    const { parcels, photographs } = await shiftAt(fixture, 40)
    await fixture.give(parcels.slice(0, 4))
    const [first] = photographs
    if (!first) throw new Error('a photograph')
    const upload = await uploadBlob(fixture.courier.recipient, data, first.photograph)
    const filler = join(small, 'filler')
    const { bavail, bsize } = statfsSync(small)
    writeFileSync(filler, new Uint8Array(bavail * bsize))
    const batch = await fixture.batch(parcels)
    expect(await fixture.courier.ingest(batch)).toMatchObject({ ok: false, error: { kind: 'full' } })
    const digest = hashBytes(first.photograph)
    expect(await fixture.courier.takeBlob(digest, upload)).toMatchObject({ ok: false })
    expect(fixture.courier.isWanted(digest)).toBe(true)
    expect(fixture.courier.changes(0).length).toBeGreaterThan(0)
    expect(fixture.courier.checkpoint()).toBeDefined()
    rmSync(filler)
    expect(value(await fixture.courier.ingest(batch)).accepted).toBe(parcels.length)
    const again = await uploadBlob(fixture.courier.recipient, data, first.photograph)
    value(await fixture.courier.takeBlob(digest, again))
    await fixture.courier.close()
    expect(value(await verifyData(data)).findings).toEqual([])
  })
})
