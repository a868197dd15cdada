import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { blobPath } from '../../server/blob/place.ts'
import * as walk from '../journey/walk.ts'
import { readKept } from './kept.ts'
import { expectClean, fileOf, foundPlant, GOOD, PERSON, type Plant, until, untilProven } from './plant.ts'

/**
 * An honest server that was restored from an older copy: its records come back from the tablet, and so must the
 * photographs that the copy lacks, of records that it has and of those that it lost.
 */

vi.setConfig({ testTimeout: 240_000 })

let plant: Plant
/** Photograph and heatmap of each part, by its serial. */
const blobs = new Map<string, readonly string[]>()

interface BlobState {
  readonly digest: string
  readonly isReady: boolean
}

/** Runs in the page, past the app: which blobs the tablet has, and whether they are ready to be sent. */
async function readBlobs(change: { readonly drop: readonly string[]; readonly forget: readonly string[] }) {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const database = await done(indexedDB.open('plumb'))
  const store = database.transaction('blobs', 'readwrite').objectStore('blobs')
  for (const digest of change.forget) await done(store.delete(digest))
  for (const row of await done(store.getAll()))
    if (change.drop.includes(row.digest)) {
      const { provenAt: _, ...rest } = row
      await done(store.put({ ...rest, outgoing: null }))
    }
  const rows = await done<{ digest: string; outgoing: unknown }[]>(store.getAll())
  database.close()
  return rows.map(({ digest, outgoing }): BlobState => ({ digest, isReady: outgoing !== null }))
}
const kept = (page: Page, drop: readonly string[] = [], forget: readonly string[] = []) =>
  page.evaluate(readBlobs, { drop, forget })

async function inspect(page: Page, unit: string): Promise<void> {
  const before = new Set((await kept(page)).map(({ digest }) => digest))
  // Each part looks different: two photographs that are the same are one blob.
  await walk.chooseFile(page, unit, await fileOf(GOOD + blobs.size))
  await walk.verdict(page)
  await walk.accept(page)
  await walk.next(page)
  blobs.set(
    unit,
    (await kept(page)).map(({ digest }) => digest).filter((digest) => !before.has(digest)),
  )
}
const blobsOf = (...units: string[]): string[] => units.flatMap((unit) => [...(blobs.get(unit) ?? [])])

/** What the server asks this tablet for. */
async function owed(): Promise<string[]> {
  const device = await plant.tablet.page.evaluate(async () => {
    const request = indexedDB.open('plumb')
    await new Promise((resolve) => request.addEventListener('success', resolve))
    const rows = request.result.transaction('tablet').objectStore('tablet').getAll()
    await new Promise((resolve) => rows.addEventListener('success', resolve))
    request.result.close()
    return rows.result[0].device
  })
  const answer = await fetch(`${plant.server.origin}/api/blobs/missing?device=${device}`)
  return ((await answer.json()) as { missing: string[] }).missing
}

beforeAll(async () => {
  plant = await foundPlant()
  await walk.openStation(plant.tablet.page)
  await inspect(plant.tablet.page, 'P-1')
  await untilProven(plant)
})
afterAll(() => plant?.close())

it('a copy is put back that lacks photographs: of a record that it has, and of all that came after it', async () => {
  const { page } = plant.tablet
  const copy = join(plant.folder, 'copy')
  await plant.server.stop()
  await cp(plant.data, copy, { recursive: true })
  await plant.startServer()
  for (const unit of ['P-2', 'P-3', 'P-4']) await inspect(page, unit)
  await untilProven(plant)
  expect(blobsOf('P-1', 'P-2', 'P-3', 'P-4')).toHaveLength(8)
  expect(await owed()).toEqual([])
  await plant.tablet.close()
  await plant.server.stop()
  await rm(plant.data, { recursive: true })
  await rename(copy, plant.data)
  for (const digest of blobsOf('P-1')) await rm(blobPath(plant.data, digest))
  // A month later: the tablet has dropped what it had ready of one part. And somebody tidied it by hand.
  await plant.openTablet()
  await kept(plant.tablet.page, blobsOf('P-3'), blobsOf('P-4'))
  await plant.startServer()
})

it('a locked tablet hands back every photograph that it has ready, and its alarm ends', async () => {
  const { page } = plant.tablet
  await until(
    plant,
    'the log is whole again',
    async () => (await readKept(page)).alarms.at(-1)?.kind === 'healed',
  )
  await untilProven(plant)
  expect((await owed()).sort()).toEqual(blobsOf('P-3', 'P-4').sort())
})

it('what it has for its owner alone goes over when that person signs in; what it has no longer it says', async () => {
  const { page } = plant.tablet
  await walk.signIn(page, PERSON)
  await until(plant, 'the owner’s photographs are back', async () => (await owed()).length === 2)
  expect((await owed()).sort()).toEqual(blobsOf('P-4').sort())
  await page.getByText('Records on this tablet').click()
  await page
    .getByText('2 photographs and heatmaps that the server lost are not on this tablet any more')
    .waitFor()
})

it('review shows each photograph again, and says of the one that is gone what can be done', async () => {
  const { page } = plant.tablet
  for (const [unit, isHere] of [
    ['P-1', true],
    ['P-2', true],
    ['P-3', true],
    ['P-4', false],
  ] as const) {
    await page.goto(`${plant.server.origin}/`)
    await walk.signIn(page, PERSON)
    await page.getByText('Review', { exact: true }).click()
    await page.getByText(unit, { exact: true }).first().click()
    const picture = page.getByAltText(/^Photograph of/)
    const text = page.getByText('let whoever took it sign in there')
    await picture.or(text).first().waitFor()
    expect([unit, await picture.isVisible()]).toEqual([unit, isHere])
  }
  await plant.tablet.close()
  await plant.server.stop()
  await expectClean(plant.data)
})
