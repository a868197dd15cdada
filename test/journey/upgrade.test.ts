import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '../../server/audit/audit.ts'
import { verifyData } from '../../server/verify/verify-data.ts'
import { inspectScreen, shotsOf } from '../browser/inspect-screen.ts'
import { type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import { type FoundedDesk, foundDesk } from './found-desk.ts'
import { makeUpgrade, SENTENCE } from './upgrade.ts'
import * as walk from './walk.ts'

/** A newer version of the app on the server: it waits on every tablet until people release it, by their signature. */

const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Desk 1' }

let plant: FoundedDesk
let server: RunningServer
let newcomer: Tablet

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const bar = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor()
/** The words of the app that a server says it serves. */
const wordsOf = async ({ printed }: RunningServer) =>
  (await printed(/The app is build \S+, in words ([0-9a-f ]+)\./))[1] ?? ''
const isWaiting = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting != null)
/**
 * Whether the waiting version has started. A browser ends a service worker that has nothing to do, and starts the waiting
 * one then; the one that drives a test keeps it awake, so that it is ended here.
 */
async function isStarted(page: Page): Promise<boolean> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('ServiceWorker.enable')
  await cdp.send('ServiceWorker.stopAllWorkers')
  await cdp.detach()
  // The page loads anew when it starts.
  return isWaiting(page).then(
    (isStill) => !isStill,
    () => false,
  )
}
async function look(page: Page, name: string): Promise<void> {
  expect(await inspectScreen(page, shotsOf(page, name))).toEqual([])
}
async function propose(page: Page, why: string): Promise<void> {
  await page.getByLabel('Why').fill(why)
  await button(page, 'Sign and propose').click()
  await button(page, 'Choose tablets').click()
  await page.getByRole('radio', { name: 'All tablets' }).check()
  await button(page, 'Sign and roll out').click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

beforeAll(async () => {
  plant = await foundDesk(NAMES)
  server = plant.server
  await makeUpgrade(join(plant.folder, 'upgrade'))
})

afterAll(async () => {
  await newcomer?.close()
  await server?.stop()
  await plant?.close()
})

describe('a newer version of the app', () => {
  it('waits on a tablet whose release names another, also when it is started again', async () => {
    const { page } = plant.desk
    await walk.home(page, /^Releases/)
    await button(page, 'Propose a release').click()
    await page.getByRole('radio', { name: 'This version of the app' }).waitFor()
    await propose(page, 'what the line was approved with')
    await bar(page, 'Release 1')

    const { port } = new URL(server.origin)
    await server.stop()
    const root = join(plant.folder, 'upgrade')
    server = await startServer(join(plant.folder, 'data'), Number(port), {}, root)
    for (let i = 0; i < 2; i++) {
      await page.goto(`${server.origin}/`)
      await walk.signIn(page, NAMES.person)
      await expect.poll(() => isWaiting(page)).toBe(true)
      await bar(page, 'Release 1')
      await page.getByText(SENTENCE.before).waitFor()
      expect(await page.getByText('A new version is ready').count()).toBe(0)
      await button(page, 'Lock the tablet').click()
      await page.getByText('Who is working?').waitFor()
    }
  })

  it('is all that a tablet can get that is enrolled now: it inspects nothing before it is released', async () => {
    const profile = join(plant.folder, 'newcomer')
    newcomer = await openTablet({ origin: server.origin, profile, key: plant.key })
    const { page } = newcomer
    await page.goto(`${server.origin}/`)
    await page.getByLabel('Tablet').fill('Line 1')
    await button(page, 'Enrol this tablet').click()
    await walk.signIn(page, `(${NAMES.person}|Admin)`)
    await page.getByText(SENTENCE.after).waitFor()
    await button(page, /^Inspect Waits for the release that is rolled out here/).click()
    await page.getByText('No release on this tablet yet').waitFor()
    await look(page, 'upgrade-no-release')
    await button(page, 'Release 1 is not here yet').click()
    await page.getByText('Release 1 does not run here').waitFor()
    await page
      .getByText('It names another version of the app than this server serves.', { exact: false })
      .waitFor()
    await look(page, 'upgrade-other-app')
  })

  it('is released from any desk where it waits, by the words that the server printed', async () => {
    const { page } = plant.desk
    await walk.signIn(page, NAMES.person)
    await walk.home(page, /^Releases/)
    await button(page, 'Propose a release').click()
    const newer = page.getByRole('radio', { name: 'The newer version that the server has' })
    await newer.waitFor()
    expect(await newer.isChecked()).toBe(true)
    const tile = page.locator('label', { has: newer })
    expect(await tile.textContent()).toContain(await wordsOf(server))
    await page.getByText('Another version of the app', { exact: true }).waitFor()
    await look(page, 'upgrade-propose')
    await propose(page, 'the version that IT installed')
  })

  it('starts on a tablet that kept it when nobody is signed in, and the new tablet inspects', async () => {
    await newcomer.page.getByText('Runs', { exact: true }).waitFor()
    await walk.home(newcomer.page, /^Inspect/)
    await button(newcomer.page, /^(Photograph|Choose a photograph)$/).waitFor()
    const { page } = plant.desk
    await bar(page, 'Release 1, another waits')
    await button(page, 'Lock the tablet').click()
    await expect.poll(() => isStarted(page), { interval: 1000 }).toBe(true)
    await page.goto(`${server.origin}/`)
    await walk.signIn(page, NAMES.person)
    await page.getByText(SENTENCE.after).waitFor()
    await bar(page, 'Release 2')
  })

  it('is the one that an auditor finds released; the folder is whole', async () => {
    const found = await audit(async (path) => {
      const answer = await fetch(`${server.origin}${path}`)
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
    })
    expect(found.findings).toEqual([])
    const { desk } = plant
    expect([desk, newcomer].flatMap(({ strangers, complaints }) => [...strangers, ...complaints])).toEqual([])
    await server.stop()
    const verified = await verifyData(join(plant.folder, 'data'))
    expect(verified.ok && verified.value.findings).toEqual([])
  })
})
