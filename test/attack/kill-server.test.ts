import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import * as walk from '../journey/walk.ts'
import { readArchive } from './archive.ts'
import { byHand } from './by-hand.ts'
import { expectWhole, readKept } from './kept.ts'
import { expectClean, fileOf, foundPlant, GOOD, type Plant, poke, untilProven } from './plant.ts'

/**
 * The server is killed with kill -9 while a tablet hands its backlog over, records and photographs. That the folder
 * is whole after a kill at any moment of ingest alone is tested in server/ingest/crash.test.ts.
 */

vi.setConfig({ testTimeout: 180_000 })

const PHOTOGRAPHS = 4
const BY_HAND = 4
const KILLS = 8

let plant: Plant

beforeAll(async () => {
  plant = await foundPlant()
  const { page } = plant.tablet
  await walk.openStation(page)
  await plant.server.stop('SIGKILL')
  for (let at = 0; at < PHOTOGRAPHS; at++) {
    await walk.chooseFile(page, `P-${at}`, await fileOf(GOOD + at))
    await walk.verdict(page)
    await page.getByRole('button', { name: /^(Accept|Decide)$/ }).waitFor()
    if (await page.getByRole('button', { name: 'Decide' }).isVisible())
      await walk.overrule(page, 'Glare or reflection', 'Fail')
    else await walk.accept(page)
    await walk.next(page)
  }
  for (let at = 0; at < BY_HAND; at++) await byHand(page, `H-${at}`, 'Fail')
})
afterAll(() => plant?.close())

it('killed while a tablet hands over, it has lost nothing that it acknowledged, each time', async () => {
  const { page } = plant.tablet
  const before = await readKept(page)
  const acknowledged = new Map<number, number>()
  const standings = new Set<string>()
  for (let kill = 0; kill < KILLS; kill++) {
    await plant.startServer()
    await poke(plant)
    await sleep(kill * 40 + Math.random() * 150)
    await plant.server.stop('SIGKILL')
    await expectClean(plant.data)
    const kept = await readKept(page)
    expectWhole(kept)
    for (const { seq, index, standing } of kept.events) {
      standings.add(standing)
      if (acknowledged.has(seq)) expect(index, `record ${seq}`).toBe(acknowledged.get(seq))
      if (index !== null) acknowledged.set(seq, index)
    }
    expect((await readArchive(plant.data)).events).toBeGreaterThanOrEqual(acknowledged.size)
  }
  await plant.startServer()
  await untilProven(plant)
  const after = await readKept(page)
  expect(after.alarms).toEqual([])
  expect(after.events.map(({ hash }) => hash)).toEqual(before.events.map(({ hash }) => hash))
  for (const { seq, index, finding } of after.events) {
    expect(finding, `record ${seq}`).toBeNull()
    if (acknowledged.has(seq)) expect(index, `record ${seq}`).toBe(acknowledged.get(seq))
  }
})

it('and in the end it has every record and photograph once', async () => {
  const { events } = await readKept(plant.tablet.page)
  await plant.tablet.close()
  await plant.server.stop()
  const { inspections, events: logged } = await readArchive(plant.data)
  expect(logged).toBe(events.length)
  const units = inspections.map(({ unit }) => unit ?? '').sort()
  const wanted = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${prefix}-${at}`)
  expect(units).toEqual([...wanted('H', BY_HAND), ...wanted('P', PHOTOGRAPHS)])
  await expectClean(plant.data)
})
