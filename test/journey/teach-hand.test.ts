import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { photograph as draw } from '../browser/camera-film.ts'
import type { RunningServer } from '../browser/server.ts'
import type { Tablet } from '../browser/tablet.ts'
import { type FoundedDesk, foundDesk } from './found-desk.ts'

/** A data set by hand: a folder dropped on the page, a finger, a pen, and the frames of one press. All real input events. */

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Desk 1' }

let founded: FoundedDesk
let folder: string
let server: RunningServer
let desk: Tablet
let devtools: CDPSession

const button = (name: string | RegExp) => desk.page.getByRole('button', { name })

/** A folder as a person keeps one: good, defective, a defect by name, and what the system put there. */
async function writeFolder(path: string): Promise<void> {
  const photographs = {
    'good/1.jpg': await draw(1, undefined, 320, 240),
    'good/2.jpg': await draw(2, undefined, 320, 240),
    'good/more/3.jpg': await draw(3, undefined, 320, 240),
    'defective/4.jpg': await draw(4, 'missing-hole', 320, 240),
    'scratch/5.jpg': await draw(5, 'scratch', 320, 240),
    'good/.DS_Store': Buffer.from('Finder'),
    'good/Thumbs.db': Buffer.from('Explorer'),
  }
  for (const [name, bytes] of Object.entries(photographs)) {
    await mkdir(join(path, name, '..'), { recursive: true })
    await writeFile(join(path, name), bytes)
  }
}

/** Drags files and folders of this machine over the page and lets go, as a person does from the desktop. */
async function drop(
  paths: readonly string[],
  on = desk.page.getByRole('region', { name: /photograph/ }),
): Promise<void> {
  const box = await on.boundingBox()
  if (box === null) throw new Error('found no place to drop')
  const at = { x: box.x + box.width / 2, y: box.y + Math.min(60, box.height / 2) }
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data })
}

/** A minute of film in which no frame is like another: two that are the same would be one photograph. */
const noiseFilm = (count: number): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, () =>
      sharp(randomBytes(160 * 120 * 3), { raw: { width: 160, height: 120, channels: 3 } })
        .jpeg()
        .toBuffer(),
    ),
  )

async function newSet(name: string): Promise<void> {
  const { page } = desk
  await page.goto(`${server.origin}/teach`)
  await button(new RegExp(NAMES.person)).or(button('New data set')).first().waitFor()
  if (!(await button('New data set').isVisible())) await button(new RegExp(NAMES.person)).click()
  await button('New data set').click()
  await page.getByLabel('Name').fill(name)
  await button('Make the data set').click()
  await page.getByRole('region', { name: '0 photographs' }).waitFor()
}

beforeAll(async () => {
  founded = await foundDesk(NAMES, async (path) => writeFile(path, Buffer.concat(await noiseFilm(1800))))
  ;({ folder, server, desk } = founded)
  await writeFolder(join(folder, 'Line 2'))
  devtools = await desk.context.newCDPSession(desk.page)
})

afterAll(() => founded?.close())

/** Each photograph as its tile says it. */
const tiles = () =>
  desk.page
    .getByRole('region', { name: /photograph/ })
    .getByRole('listitem')
    .evaluateAll((items) => items.map((item) => (item as HTMLElement).innerText.replace(/\s+/g, ' ').trim()))

const FOLDER = ['Good', 'Good', 'Good', 'Defective', 'Defective scratch']

describe('a folder', () => {
  it('is dropped whole: its folders say what is good and what is not, and what the system put there is no photograph', async () => {
    const { page } = desk
    await newSet('Dropped')
    await drop([join(folder, 'Line 2')])
    await button('Add the 5 dropped files').click()
    await page.getByText('5 photographs added').waitFor()
    expect((await tiles()).sort()).toEqual(FOLDER.toSorted())
    expect(await page.getByRole('list', { name: 'Not taken' }).count()).toBe(0)
  })

  it('is chosen, with the same result', async () => {
    const { page } = desk
    await newSet('Chosen')
    await button('Add photographs').click()
    await page.getByLabel('Folder', { exact: true }).setInputFiles(join(folder, 'Line 2'))
    await page.getByText('5 photographs added').waitFor()
    expect((await tiles()).sort()).toEqual(FOLDER.toSorted())
  })

  it('that holds no photograph says so, wherever on the page it is dropped', async () => {
    await mkdir(join(folder, 'empty', 'deep'), { recursive: true })
    await drop([join(folder, 'empty')], desk.page.getByRole('heading', { level: 1 }))
    await desk.page.getByText('No photograph in what you dropped').waitFor()
  })
})

/** Where a share of the photograph is on the screen. */
async function place(x: number, y: number): Promise<{ x: number; y: number }> {
  const box = await desk.page.getByRole('application').boundingBox()
  if (box === null) throw new Error('found no board')
  return { x: box.x + box.width * x, y: box.y + box.height * y }
}

type Finger = readonly [id: number, x: number, y: number]
async function touch(
  type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel',
  fingers: readonly Finger[],
) {
  const touchPoints = await Promise.all(fingers.map(async ([id, x, y]) => ({ id, ...(await place(x, y)) })))
  await devtools.send('Input.dispatchTouchEvent', { type, touchPoints })
}

async function pen(type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number, y: number, buttons = 1) {
  const at = { ...(await place(x, y)), pointerType: 'pen' as const, force: 0.5 }
  const isMove = type === 'mouseMoved'
  await devtools.send('Input.dispatchMouseEvent', {
    type,
    ...at,
    button: isMove ? 'none' : 'left',
    buttons,
    clickCount: 1,
  })
}

/** The cells that are drawn on: how many, and between which shares of the width. */
const cells = () =>
  desk.page.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    const width = canvas?.width ?? 1
    const at = [...pixels].flatMap((value, i) => (i % 4 === 3 && value > 0 ? [((i - 3) / 4) % width] : []))
    return { count: at.length, from: Math.min(...at) / width, to: Math.max(...at) / width }
  })

describe('a hand', () => {
  it('draws with one finger; the page does not scroll under it, and a second finger draws no line across', async () => {
    const { page } = desk
    await page.setViewportSize({ width: 390, height: 844 })
    await newSet('Drawn')
    await drop([join(folder, 'Line 2')])
    await button('Add the 5 dropped files').click()
    await button(/^Open photograph 1/).click()
    await page.waitForFunction(() => document.querySelector('canvas')?.width === 256)
    await page.getByRole('application').scrollIntoViewIfNeeded()
    const scrolled = await page.evaluate(() => scrollY)
    await touch('touchStart', [[0, 0.3, 0.3]])
    for (const y of [0.35, 0.4, 0.45]) await touch('touchMove', [[0, 0.3, y]])
    await expect.poll(async () => (await cells()).count).toBeGreaterThan(50)
    await touch('touchStart', [
      [0, 0.3, 0.45],
      [1, 0.9, 0.45],
    ])
    await touch('touchMove', [
      [0, 0.3, 0.5],
      [1, 0.9, 0.5],
    ])
    await touch('touchEnd', [[0, 0.3, 0.5]])
    await touch('touchEnd', [])
    const drawn = await cells()
    expect(drawn.from).toBeGreaterThan(0.25)
    expect(drawn.to).toBeLessThan(0.35)
    expect(await page.evaluate(() => scrollY)).toBe(scrolled)
  })

  it('keeps what a finger covered when the system takes the touch away, and no half-drawn box', async () => {
    const { page } = desk
    const before = await cells()
    await touch('touchStart', [[0, 0.6, 0.3]])
    await touch('touchMove', [[0, 0.6, 0.4]])
    await touch('touchCancel', [])
    await expect.poll(async () => (await cells()).count).toBeGreaterThan(before.count)
    await page.getByRole('radio', { name: 'Box' }).check({ force: true })
    await touch('touchStart', [[0, 0.1, 0.1]])
    await touch('touchMove', [[0, 0.4, 0.4]])
    await touch('touchCancel', [])
    expect(await page.locator('rect').count()).toBe(0)
    await touch('touchStart', [[0, 0.1, 0.1]])
    await touch('touchMove', [[0, 0.4, 0.4]])
    await touch('touchEnd', [])
    await expect.poll(() => page.locator('rect').count()).toBe(2)
  })

  it('draws with a pen, which the ball of the hand does not disturb', async () => {
    const { page } = desk
    await button('Take all marks away').click()
    await page.getByRole('radio', { name: 'Brush' }).check({ force: true })
    await page.getByRole('application').scrollIntoViewIfNeeded()
    // The hand comes down first, then the pen.
    await touch('touchStart', [[0, 0.8, 0.8]])
    await pen('mousePressed', 0.2, 0.5)
    await pen('mouseMoved', 0.3, 0.5)
    await touch('touchMove', [[0, 0.82, 0.82]])
    await pen('mouseMoved', 0.4, 0.5)
    await pen('mouseReleased', 0.4, 0.5, 0)
    await touch('touchEnd', [])
    const drawn = await cells()
    expect(drawn.count).toBeGreaterThan(50)
    expect([drawn.from > 0.15, drawn.to < 0.45]).toEqual([true, true])
    await button('Save and next').click()
    await page.getByRole('heading', { name: /^Photograph 2 of/ }).waitFor()
    await page.setViewportSize({ width: 1280, height: 800 })
  })
})

describe('the frames of one press', () => {
  it('are exposures of one part, each press another', async () => {
    const { page } = desk
    await newSet('Bursts')
    await button('Add photographs').click()
    await button('With the camera').click()
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
    await page.getByLabel('4 frames a press').check({ force: true })
    const press = async (already: number) => {
      await button('Photograph').click()
      await expect.poll(() => inSet()).toBeGreaterThan(already + 1)
      await button('Photograph').and(page.locator(':not([aria-busy])')).waitFor()
      return inSet()
    }
    const inSet = async () => Number.parseInt(await page.getByText(/in the set$/).innerText(), 10)
    const first = await press(0)
    const second = (await press(first)) - first
    await button('Back').click()
    await page
      .getByRole('region', { name: /photograph/ })
      .getByRole('listitem')
      .first()
      .waitFor()
    expect(await tiles()).toEqual([...Array(first).fill('Good part 1'), ...Array(second).fill('Good part 2')])
    expect(desk.complaints).toEqual([])
  })
})
