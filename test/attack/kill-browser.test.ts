import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as walk from '../journey/walk.ts'
import { readArchive } from './archive.ts'
import { byHand } from './by-hand.ts'
import { expectWhole, type KeptEvent, readKept } from './kept.ts'
import { killBrowser } from './kill.ts'
import { expectClean, fileOf, foundPlant, GOOD, PERSON, type Plant, untilProven } from './plant.ts'

/** The tablet's Chromium is killed with kill -9, in some rounds together with the server, and opened again. */

let plant: Plant
let isServerUp = true
/** Units whose verdict was shown as *Saved* before a kill, and every row that was ever there after one. */
const shownSaved: string[] = []
const seen = new Map<number, KeptEvent>()

beforeAll(async () => {
  plant = await foundPlant()
})
afterAll(() => plant?.close())

/** Whatever was Saved, and every row that was there once, is still there, unchanged, and the chain is whole. */
async function expectNothingLost(): Promise<void> {
  const kept = await readKept(plant.tablet.page)
  expectWhole(kept)
  const rows = new Map(kept.events.map((event) => [event.seq, event]))
  for (const { seq, hash } of seen.values()) expect(rows.get(seq)?.hash, `record ${seq}`).toBe(hash)
  for (const event of kept.events) seen.set(event.seq, event)
  const inspections = new Set(kept.events.flatMap(({ inspection }) => inspection ?? []))
  expect(inspections.size, 'inspections that were shown as Saved').toBeGreaterThanOrEqual(shownSaved.length)
}

async function killAndReopen(server: 'stays' | 'is killed' | 'comes back'): Promise<void> {
  const dies = server === 'is killed' && isServerUp
  await Promise.all([killBrowser(plant.profile), dies ? plant.server.stop('SIGKILL') : undefined])
  if (dies) isServerUp = false
  if (server === 'comes back') await plant.startServer()
  if (server === 'comes back') isServerUp = true
  await plant.openTablet()
  await walk.signIn(plant.tablet.page, PERSON)
  await expectNothingLost()
}

/** Photographs a part; once its verdict is on screen, its record is on the way to the disk or there. */
async function judge(unit: string): Promise<void> {
  const { page } = plant.tablet
  await walk.openStation(page)
  await walk.chooseFile(page, unit, await fileOf(GOOD))
  await page.getByText('Judged with').waitFor()
}

const saved = async (): Promise<void> => plant.tablet.page.getByText('Saved').first().waitFor()

describe('killed at a random moment after Saved, what was shown as Saved is there', () => {
  it.each([
    { unit: 'A-0', server: 'stays', within: 0 },
    { unit: 'A-1', server: 'is killed', within: 200 },
  ] as const)('a photograph, $unit, while the server $server', async ({ unit, server, within }) => {
    await judge(unit)
    await saved()
    shownSaved.push(unit)
    await sleep(Math.random() * within)
    await killAndReopen(server)
  })

  it.each([
    { unit: 'A-2', server: 'stays' },
    { unit: 'A-3', server: 'comes back' },
  ] as const)('a verdict by hand, $unit, while the server $server', async ({ unit, server }) => {
    await byHand(plant.tablet.page, unit, 'Fail')
    shownSaved.push(unit)
    await killAndReopen(server)
  })
})

describe('killed at a random moment of saving, the tablet is whole and goes on', () => {
  it.each([
    { unit: 'B-0', server: 'stays' },
    { unit: 'B-1', server: 'is killed' },
  ] as const)('a photograph, $unit, while the server $server', async ({ unit, server }) => {
    await judge(unit)
    await sleep(Math.random() * 120)
    await killAndReopen(server)
  })

  it.each([
    { unit: 'B-2', server: 'stays' },
    { unit: 'B-3', server: 'comes back' },
  ] as const)('a verdict by hand, $unit, while the server $server', async ({ unit, server }) => {
    void byHand(plant.tablet.page, unit, 'Fail').catch(() => undefined)
    await sleep(200 + Math.random() * 400)
    await killAndReopen(server)
  })
})

it('in the end every record is proven, and the server has each unit that was shown as Saved, once', async () => {
  await untilProven(plant)
  await expectNothingLost()
  await plant.tablet.close()
  await plant.server.stop()
  const archive = await readArchive(plant.data)
  const units = archive.inspections.map(({ unit }) => unit)
  for (const unit of shownSaved) expect(units.filter((each) => each === unit)).toHaveLength(1)
  expect(archive.events).toBe(seen.size)
  await expectClean(plant.data)
})
