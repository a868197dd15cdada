import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyData } from '../../server/verify/verify-data.ts'
import { photograph as draw } from '../browser/camera-film.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from './walk.ts'

/** Two desks at one data set, each a real Chromium: what one records appears on the other, and nothing there is lost. */

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Desk 1' }
/** More than fit the screen: there is something to scroll. */
const PHOTOGRAPHS = 24

let folder: string
let server: RunningServer
let key: SecurityKey
let one: Tablet
let two: Tablet

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const open = (name: string) => openTablet({ origin: server.origin, profile: join(folder, name), key })
const file = async (seed: number) => ({
  ...{ name: `${seed}.jpg`, mimeType: 'image/jpeg', buffer: await draw(seed, undefined, 320, 240) },
})
const tile = (page: Page, n: number) =>
  page.locator('main li', { has: page.getByLabel(`Pick photograph ${n}`, { exact: true }) })

async function look(page: Page, name: string): Promise<void> {
  const found = await inspectScreen(page, shotsOf(page, name))
  expect(found.filter((each) => !each.includes('visually-hidden'))).toEqual([])
}

async function add(page: Page, seeds: readonly number[]): Promise<void> {
  await button(page, 'Add photographs').click()
  await page.getByLabel('Files', { exact: true }).setInputFiles(await Promise.all(seeds.map(file)))
  await page
    .getByText(`${seeds.length === 1 ? '1 photograph' : `${seeds.length} photographs`} added`)
    .waitFor()
}

/** Labels photographs of the page defective, of a kind. */
async function label(page: Page, numbers: readonly number[], kind: string): Promise<void> {
  for (const n of numbers)
    await page.getByLabel(`Pick photograph ${n}`, { exact: true }).check({ force: true })
  await button(page, 'Label').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Defective' }).check()
  await dialog.getByLabel('Kind of defect').fill(kind)
  await button(page, 'Label them').click()
  await dialog.waitFor({ state: 'hidden' })
}

async function line(page: Page, across = 0.1): Promise<void> {
  await page.waitForFunction(() => document.querySelector('canvas')?.width === 256)
  const box = await page.getByRole('application').boundingBox()
  if (box === null) throw new Error('found no board')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * (0.5 + across), box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
}

/** Where the tenth photograph stands on the screen, and which pictures are shown. */
const seen = (page: Page) =>
  page.evaluate(() => ({
    at: document.querySelectorAll('main li')[9]?.getBoundingClientRect().top ?? Number.NaN,
    pictures: [...document.querySelectorAll<HTMLImageElement>('main li img')].map(({ src }) => src),
  }))

/** The same, once nothing moves and no picture comes any more. */
async function settled(page: Page) {
  let last = ''
  const isSame = async () => {
    const [before, now] = [last, JSON.stringify(await seen(page))]
    last = now
    return before === now
  }
  await expect.poll(isSame, { interval: 500 }).toBe(true)
  return seen(page)
}

/** How many cells are drawn on. */
const drawn = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    return [...pixels].filter((value, i) => i % 4 === 3 && value > 0).length
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-desks-'))
  server = await startServer(join(folder, 'data'), await freePort())
  key = await openSecurityKey(server.origin)
  one = await open('one')
  const [address] = await server.printed(/http\S+\/setup#code=\S+/)
  await walk.setUp(one.page, address, NAMES)
  await walk.signIn(one.page, NAMES.person)
  await button(one.page, /^Teach/).click()
  await button(one.page, 'New data set').click()
  await one.page.getByLabel('Name').fill('Brackets')
  await button(one.page, 'Make the data set').click()
  await add(
    one.page,
    Array.from({ length: PHOTOGRAPHS }, (_, n) => n + 1),
  )

  two = await open('two')
  await two.page.goto(`${server.origin}/`)
  await two.page.getByLabel('Tablet').fill('Desk 2')
  await button(two.page, 'Enrol this tablet').click()
  await walk.signIn(two.page, `(${NAMES.person}|Admin)`)
  await button(two.page, /^Teach/).click()
  await button(two.page, /Brackets/).click()
  await two.page.getByRole('region', { name: `${PHOTOGRAPHS} photographs` }).waitFor()
})

afterAll(async () => {
  await one?.close()
  await two?.close()
  await key?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('two desks at one data set', () => {
  it('see what the other adds and labels, and keep what is picked, where the page stands, and its pictures', async () => {
    await two.page.getByText('Live', { exact: true }).waitFor()
    await two.page.waitForFunction(() => document.querySelectorAll('main li img').length >= 8)
    for (const n of [9, 11])
      await two.page.getByLabel(`Pick photograph ${n}`, { exact: true }).check({ force: true })
    await two.page.evaluate(() => scrollTo(0, 300))
    const before = await settled(two.page)
    await add(one.page, [PHOTOGRAPHS + 1])
    await label(one.page, [1], 'dent')
    await two.page.getByRole('region', { name: `${PHOTOGRAPHS + 1} photographs` }).waitFor()
    await tile(two.page, 1).getByText('dent').waitFor()
    const after = await settled(two.page)
    // The row above may have grown by a word: what is looked at stays where it is.
    expect(Math.abs(after.at - before.at)).toBeLessThan(2)
    expect(after.pictures.slice(0, before.pictures.length)).toEqual(before.pictures)
    await two.page.getByText('2 picked').waitFor()
    expect(await two.page.getByLabel('Pick photograph 11', { exact: true }).isChecked()).toBe(true)
    // Its record came before its picture: that comes too, by itself.
    await tile(two.page, PHOTOGRAPHS + 1).scrollIntoViewIfNeeded()
    await tile(two.page, PHOTOGRAPHS + 1)
      .locator('img')
      .waitFor()
    await button(two.page, 'Pick none').click()
  })

  it('keep a drawing that is not saved, and say what the other said of the same photograph meanwhile', async () => {
    await button(two.page, 'Open photograph 3: Good').click()
    await line(two.page)
    const cells = await drawn(two.page)
    expect(cells).toBeGreaterThan(20)
    await label(one.page, [3], 'burr')
    await two.page.getByText('Another desk said something meanwhile').waitFor()
    await two.page.getByText(/^Ada Okafor says: Defective, burr\. What you drew/).waitFor()
    expect(await drawn(two.page)).toBe(cells)
    await look(two.page, 'teach-theirs')

    await two.page.getByLabel('Kind of defect').fill('scratch')
    await button(two.page, 'Save and next').click()
    await two.page.getByRole('heading', { name: 'Photograph 4 of' }).waitFor()
    await button(two.page, 'Back').click()
    // Said after the other was seen, it counts, on both.
    for (const { page } of [one, two]) await tile(page, 3).getByText('scratch · marked').waitFor()
  })

  it('show a photograph anew while nothing is unsaved there', async () => {
    await button(two.page, 'Open photograph 4: Good').click()
    await two.page.waitForFunction(() => document.querySelector('canvas')?.width === 256)
    await button(one.page, 'Open photograph 4: Good').click()
    await line(one.page, 0.2)
    await one.page.getByLabel('Kind of defect').fill('crack')
    await button(one.page, 'Save and next').click()
    await one.page.getByRole('heading', { name: 'Photograph 5 of' }).waitFor()
    await expect.poll(() => drawn(two.page)).toBeGreaterThan(20)
    expect(await two.page.getByLabel('Kind of defect').inputValue()).toBe('crack')
    expect(await two.page.getByText('Another desk said').count()).toBe(0)
    for (const { page } of [one, two]) await button(page, 'Back').click()
  })

  it('of two labels given at once keep the first that the plant has, tell both of the other, and agree', async () => {
    // What the second desk records does not reach the server for a while.
    const records = `${server.origin}/api/records`
    await two.context.route(records, (route) => route.abort())
    await label(two.page, [5], 'second')
    await label(one.page, [5], 'first')
    await one.page.getByText(/^\d+ waiting$/).waitFor({ state: 'hidden' })
    await two.page.getByText('One entry changed nothing').waitFor()
    await two.context.unroute(records)
    for (const { page } of [one, two]) {
      await page.getByText('One entry changed nothing').waitFor()
      await tile(page, 5).getByText('first').waitFor()
    }
    await look(two.page, 'teach-conflict')
    // Given now that both have seen it, a later label counts for both.
    await label(two.page, [5], 'third')
    for (const { page } of [one, two]) await tile(page, 5).getByText('third').waitFor()
  })

  it('take back what the other left out', async () => {
    await one.page.getByLabel('Pick photograph 6', { exact: true }).check({ force: true })
    await button(one.page, 'Leave out').click()
    await one.page.getByLabel('Why').fill('another part')
    await button(one.page, 'Leave them out').click()
    await two.page.getByText('1 photograph left out').waitFor()
    await two.page.getByText(/^another part · Ada Okafor/).waitFor()
    await look(two.page, 'teach-left-out')
    await two.page.getByRole('list', { name: 'Left out' }).getByRole('button', { name: 'Take back' }).click()
    await one.page.getByRole('region', { name: `${PHOTOGRAPHS + 1} photographs` }).waitFor()
  })

  it('keep a drawing on a photograph that the other leaves out', async () => {
    await button(two.page, 'Open photograph 7: Good').click()
    await line(two.page)
    const cells = await drawn(two.page)
    await one.page.getByLabel('Pick photograph 7', { exact: true }).check({ force: true })
    await button(one.page, 'Leave out').click()
    await one.page.getByLabel('Why').fill('blurred')
    await button(one.page, 'Leave them out').click()
    await two.page.getByText(/^Left out by Ada Okafor/).waitFor()
    expect(await drawn(two.page)).toBe(cells)
    await look(two.page, 'teach-photograph-left-out')
    await button(two.page, 'Take back').click()
    await button(two.page, 'Save and next').click()
    await two.page.getByRole('heading', { name: /^Photograph \d+ of/ }).waitFor()
  })

  it('are asked before a tab with a drawing is closed', async () => {
    await button(two.page, 'Photograph before').click()
    await line(two.page, 0.3)
    const asked = two.page.waitForEvent('dialog')
    const closing = two.page.close({ runBeforeUnload: true })
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    await closing
    await button(two.page, 'Back').click()
    await two.page.getByText('Not saved yet').waitFor()
    await look(two.page, 'teach-leave')
    await button(two.page, 'Leave without it').click()
    await two.page.getByRole('heading', { name: 'Brackets' }).waitFor()
  })
})

it('leave a folder that is whole, ask nobody else, and do not complain', async () => {
  for (const { page } of [one, two]) await page.getByText(/^\d+ waiting$/).waitFor({ state: 'hidden' })
  expect([one, two].flatMap(({ strangers, complaints }) => [...strangers, ...complaints])).toEqual([])
  await server.stop()
  const verified = await verifyData(join(folder, 'data'))
  expect(verified.ok && verified.value.findings).toEqual([])
})
