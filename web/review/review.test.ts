import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { InspectionId } from '../../core/id.ts'
import { violations } from '../app/look.fixture.ts'
import { showTheme } from '../ui/theme.ts'
import Frame from './gallery/Frame.svelte'
import { LINK_WORDS, message } from './message.ts'
import { drawPart } from './photo.fixture.ts'
import { appOf, type StandIn, standIn } from './server.fixture.ts'
import { inspectUnit, makeWorld, type World } from './world.fixture.ts'
import '../ui/base.css'

const SIZES = [
  [1280, 800],
  [800, 1280],
  [390, 844],
] as const

let world: World
let server: StandIn
let overruled: InspectionId

async function inspectOne(unit: string, score: number, decision: 'accept' | 'overrule' | 'none') {
  const [tablet] = world.tablets
  if (tablet === undefined) throw new Error('found no tablet')
  return inspectUnit(world, tablet, { unit, score, decision, ...(await drawPart(score, score > 0.6)) })
}

/** What a finger cannot hit: buttons, links and fields under 48 px. */
const smallTargets = () =>
  [...document.querySelectorAll('button, a[href], input, select, summary, label:has(input)')]
    .filter((element) => !element.matches('label input'))
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect()
      return width < 48 || height < 48
    })
    .map(({ outerHTML }) => outerHTML)

async function fits(width: number, height: number) {
  await page.viewport(width, height)
  await new Promise((resolve) => requestAnimationFrame(resolve))
  expect(smallTargets()).toEqual([])
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
}

beforeAll(() => {
  document.documentElement.lang = 'en'
  document.title = 'Plumb'
})

beforeEach(async () => {
  await page.viewport(1280, 800)
  world = await makeWorld(Date.now() - 60_000)
  await inspectOne('SN-1', 0.1, 'accept')
  overruled = await inspectOne('SN-2', 0.9, 'overrule')
  server = standIn(world)
})

afterEach(() => {
  server.stop()
  showTheme('system', document.documentElement)
  history.replaceState(null, '', location.pathname)
})

const showList = () => render(Frame, { app: appOf(world) })
const showOne = (id = overruled) => render(Frame, { app: appOf(world), id })

test.each(['light', 'dark'] as const)(
  'the list has no accessibility violations and fits, in %s',
  async (theme) => {
    showTheme(theme, document.documentElement)
    server.findings = [{ id: 1, at: 1, kind: 'gap', message: 'found a gap', device: null, bytes: 20 }]
    await showList()
    await expect.element(page.getByRole('link', { name: /SN-2/ })).toBeVisible()
    await expect.element(page.getByText(message.findings(1))).toBeVisible()
    expect(await violations()).toEqual([])
    for (const [width, height] of SIZES) await fits(width, height)
    expect(await violations()).toEqual([])
  },
)

test.each(['light', 'dark'] as const)('an inspection has no violations and fits, in %s', async (theme) => {
  showTheme(theme, document.documentElement)
  await showOne()
  await expect.element(page.getByText(message.proven)).toBeVisible()
  expect(await violations()).toEqual([])
  for (const [width, height] of SIZES) await fits(width, height)
  expect(await violations()).toEqual([])
})

test('what arrives appears by itself and is announced', async () => {
  await showList()
  await expect.element(page.getByRole('link', { name: /SN-2/ })).toBeVisible()
  await expect.element(page.getByText(message.live, { exact: true })).toBeVisible()
  await inspectOne('SN-3', 0.2, 'accept')
  server.append()
  await expect.element(page.getByRole('link', { name: /SN-3/ })).toBeVisible()
  await expect.element(page.getByText(message.arrived(1))).toBeInTheDocument()
})

test('a filter stands in the address, narrows the list, and can be cleared where nothing matches', async () => {
  await showList()
  await expect.element(page.getByRole('link', { name: /SN-2/ })).toBeVisible()
  await page.getByLabelText('Verdict').selectOptions('fail')
  await expect.element(page.getByText(message.noMatch, { exact: true })).toBeVisible()
  expect(location.search).toBe('?verdict=fail')
  await page.getByRole('button', { name: message.clearFilter }).first().click()
  await expect.element(page.getByRole('link', { name: /SN-2/ })).toBeVisible()
  expect(location.search).toBe('')
})

test('without the server, and without the role, it says so and what to do', async () => {
  server.offline = true
  await showList()
  await expect.element(page.getByRole('heading', { name: message.offline })).toBeVisible()
  expect(await violations()).toEqual([])
  server.offline = false
  server.refusal = { status: 403, kind: 'not-permitted', message: 'no' }
  await page.getByRole('button', { name: message.tryAgain }).click()
  await expect.element(page.getByRole('heading', { name: message.notPermitted })).toBeVisible()
})

test('a photograph that was exchanged raises an alarm that names it', async () => {
  for (const digest of world.blobs.keys()) world.blobs.set(digest, (await drawPart(3, false)).photograph)
  await showOne()
  await expect.element(page.getByText(new RegExp(message.brokenText(LINK_WORDS.blobs.alarm)))).toBeVisible()
  await expect.element(page.getByText('Broken: photographs.')).toBeVisible()
  expect(await violations()).toEqual([])
})
