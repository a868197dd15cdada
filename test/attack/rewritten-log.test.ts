import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RestorationAnswer } from '../../core/wire/restoration.ts'
import { openTablet } from '../browser/tablet.ts'
import * as walk from '../journey/walk.ts'
import { byHand } from './by-hand.ts'
import { expectWhole, type KeptEvent, readKept } from './kept.ts'
import { expectClean, foundPlant, PERSON, type Plant, poke, until, untilProven } from './plant.ts'

/** Whoever runs the server puts an older copy of its data back, and lets another history grow from it. */

vi.setConfig({ testTimeout: 180_000 })

let plant: Plant
const aside = () => join(plant.folder, 'aside')
const copy = () => join(plant.folder, 'copy')

beforeAll(async () => {
  plant = await foundPlant()
  const { page } = plant.tablet
  await byHand(page, 'R-1', 'Fail')
  await untilProven(plant)
  await plant.server.stop()
  await cp(plant.data, copy(), { recursive: true })
  await plant.startServer()
  for (const unit of ['R-2', 'R-3', 'R-4']) await byHand(page, unit, 'Fail')
  await untilProven(plant)
})
afterAll(() => plant?.close())

/** Puts the older copy in the place of the data, or the true data back in its place. */
async function swapData(from: string, to: string): Promise<void> {
  await plant.server.stop()
  await rename(plant.data, to)
  await rename(from, plant.data)
  await plant.startServer()
}

/** Waits for the alarm, in the tablet's own record of them and on the screen of whoever works there. */
async function expectAlarm(says: RegExp): Promise<void> {
  const { page } = plant.tablet
  await until(plant, `the alarm says ${says}`, async () =>
    (await readKept(page)).alarms.some(({ kind, message }) => kind === 'log-lies' && says.test(message)),
  )
  await page.goto(`${plant.server.origin}/`)
  await walk.signIn(page, PERSON)
  const banner = page.getByRole('alert').filter({ hasText: 'The server said something that cannot be true' })
  await banner.waitFor()
}

function expectKept(before: readonly KeptEvent[], after: readonly KeptEvent[]): void {
  expect(after.slice(0, before.length).map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash))
}

describe('an older copy, on a server that takes nothing back', () => {
  let before: readonly KeptEvent[]
  const handedBack = '**/api/returned'
  it('raises the alarm on screen: the log shrank', async () => {
    before = (await readKept(plant.tablet.page)).events
    await plant.tablet.context.route(handedBack, (route) => route.abort())
    await swapData(copy(), aside())
    await expectAlarm(/^the log shrank from \d+ to \d+ records$/)
  })

  it('has nothing forgotten and nothing marked proven; work goes on and stays on the tablet', async () => {
    const { page } = plant.tablet
    await byHand(page, 'R-5', 'Fail')
    for (let round = 0; round < 3; round++) {
      await poke(plant)
      await page.waitForTimeout(500)
    }
    const kept = await readKept(page)
    expectWhole(kept)
    expectKept(before, kept.events)
    expect(kept.events.length).toBeGreaterThan(before.length)
    for (const { seq, standing } of kept.events.slice(before.length))
      expect(standing, `record ${seq}`).toBe('saved')
    expect(kept.log[0]?.size).toBeGreaterThanOrEqual(before.length)
  })

  it('heals when the true server is back: all is proven, and nothing needs attention any more', async () => {
    await plant.tablet.context.unroute(handedBack)
    await swapData(aside(), copy())
    await untilProven(plant)
    const { events } = await readKept(plant.tablet.page)
    expect(events.filter(({ finding }) => finding !== null)).toEqual([])
  })
})

describe('another history, grown longer than the true one from the older copy', () => {
  it('raises the alarm: the log was rewritten', async () => {
    await plant.tablet.close()
    const { size = 0 } = (await grow()).log[0] ?? {}
    await plant.openTablet()
    expect((await readKept(plant.tablet.page)).log[0]?.size).toBeLessThan(size)
    await expectAlarm(/^the log was rewritten after record \d+/)
  })

  /** Puts the older copy in place and enrols another browser there, which works until its log is the longer one. */
  async function grow() {
    await swapData(copy(), aside())
    const { origin } = plant.server
    const desk = await openTablet({ origin, profile: join(plant.folder, 'desk'), key: plant.key })
    const { page } = desk
    await page.goto(`${origin}/`)
    await page
      .getByLabel(/device|browser|tablet/i)
      .first()
      .fill('Desk 1')
    await page.getByRole('button', { name: /enrol/i }).click()
    // Until somebody signs in, a new browser knows nobody's name.
    await walk.signIn(page, 'Ada|Admin')
    for (let at = 0; at < 12; at++) await byHand(page, `D-${at}`, 'Pass')
    await until({ ...plant, tablet: desk }, 'the desk has proven its records', async () =>
      (await readKept(page)).events.every(({ standing }) => standing === 'proven'),
    )
    const kept = await readKept(page)
    await desk.close()
    return kept
  }

  it('stays an alarm when all was handed back: only a person can say that the log goes on', async () => {
    await until(plant, 'the server has taken back what the tablet holds', async () => {
      const answer = await fetch(`${plant.server.origin}/api/restoration`)
      const standing = (await answer.json()) as RestorationAnswer
      return standing.kind === 'restoring' && standing.mode === 'open' && standing.back > 0
    })
    for (let round = 0; round < 3; round++) {
      await poke(plant)
      await plant.tablet.page.waitForTimeout(500)
    }
    const { alarms, events } = await readKept(plant.tablet.page)
    expect(alarms.at(-1)?.kind).toBe('log-lies')
    expect(events.at(-1)?.standing).toBe('saved')
  })

  it('loses nothing on the tablet, and the true server takes it all', async () => {
    const before = (await readKept(plant.tablet.page)).events
    await swapData(aside(), copy())
    await rm(copy(), { recursive: true })
    await untilProven(plant)
    const after = await readKept(plant.tablet.page)
    expectWhole(after)
    expectKept(before, after.events)
    await plant.tablet.close()
    await plant.server.stop()
    await expectClean(plant.data)
  })
})
