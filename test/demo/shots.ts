import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { photograph } from '../browser/camera-film.ts'
import { addAuthenticator } from '../browser/security-key.ts'
import { startServer } from '../browser/server.ts'
import * as walk from '../journey/walk.ts'
import { CHROMIUM_FLAGS, chromiumPath, PATIENCE_MS } from '../setup/chromium.ts'
import type { Stage } from './stage.ts'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
] as const
const NAMES = { plant: 'Werk Nord', person: 'Ada Okafor', device: 'Line 2, station 4' }

/** Takes pictures of a page: each size in the light, the first also in the dark. */
function makeLook(page: Page, folder: string) {
  let count = 0
  return async (name: string): Promise<void> => {
    const number = String(++count).padStart(2, '0')
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await page.waitForTimeout(250)
      await page.screenshot({ path: join(folder, `${number}-${name}-${size.width}x${size.height}.png`) })
    }
    await page.setViewportSize(SIZES[0])
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.waitForTimeout(250)
    await page.screenshot({ path: join(folder, `${number}-${name}-dark.png`) })
    await page.emulateMedia({ colorScheme: 'light' })
    process.stdout.write(`${number} ${name}\n`)
  }
}

const scratched = async () => ({
  name: 'part.jpg',
  mimeType: 'image/jpeg',
  buffer: await photograph(77, 'scratch'),
})

async function inspect(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await walk.openStation(page)
  await page.locator('video').waitFor()
  await look('capture')
  await walk.photograph(page, 'SN 2291-0047')
  await look('verdict-camera')
  await page.getByRole('button', { name: /^(Accept|Decide)$/ }).waitFor()
  if (await page.getByRole('button', { name: 'Accept' }).isVisible()) await walk.accept(page)
  else await walk.overrule(page, 'Glare or reflection', 'Pass')
  await walk.next(page)
  await walk.chooseFile(page, 'SN 2291-0048', await scratched())
  await walk.verdict(page)
  await look('verdict-fail')
  await page.getByRole('button', { name: 'Overrule' }).click()
  await look('overrule')
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await walk.overrule(page, 'Within the limit sample')
  await page.getByText('Proven: the plant').waitFor({ timeout: 60_000 })
  await look('proven')
  await walk.next(page)
  await walk.chooseFile(page, 'SN 2291-0049', {
    name: 'dark.png',
    mimeType: 'image/png',
    buffer: Buffer.from('not a picture at all'),
  })
  await page.getByText('Photograph again').waitFor()
  await look('retake')
  await page.getByRole('button', { name: 'By hand' }).click()
  await look('by-hand')
  await page.getByRole('button', { name: 'Use the model' }).click()
}

async function outage(page: Page, stage: Stage, look: (name: string) => Promise<void>) {
  await stage.server.stop('SIGKILL')
  await page.goto(stage.server.origin)
  await page.getByText('Offline').first().waitFor({ timeout: 60_000 })
  await look('lock-offline')
  await walk.signIn(page, NAMES.person)
  await look('home-offline')
  await walk.openStation(page)
  for (const unit of ['SN 2291-0050', 'SN 2291-0051']) {
    await walk.chooseFile(page, unit, await scratched())
    await walk.verdict(page)
    await walk.accept(page)
    if (unit.endsWith('50')) await walk.next(page)
  }
  await look('saved-offline')
  await page.getByRole('button', { name: 'Records' }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await look('records-offline')
  return startServer(stage.data, stage.port)
}

async function review(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await page.getByText(/^\d+ waiting$/).waitFor({ state: 'detached', timeout: 60_000 })
  await look('records')
  await page.getByRole('button', { name: 'Back' }).first().click()
  await page.getByText('Review', { exact: true }).click()
  await page.getByText('SN 2291-0051').first().waitFor({ timeout: 60_000 })
  await page.waitForTimeout(1000)
  await look('review')
  await page.getByText('SN 2291-0048').first().click()
  await page.getByText(/this browser checked/i).waitFor({ timeout: 60_000 })
  await look('inspection')
  await page.getByRole('button', { name: 'Back' }).first().click()
  await page.getByRole('button', { name: 'Back' }).first().click()
  await page.getByText('Check this tablet').click()
  await page.waitForTimeout(1500)
  await look('check')
}

/** Walks the whole of it alone and writes a picture of each screen to a folder. */
export async function takeShots(stage: Stage, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const context = await chromium.launchPersistentContext(stage.profile, {
    executablePath: chromiumPath(),
    viewport: SIZES[0],
    args: [...CHROMIUM_FLAGS, ...stage.camera],
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  await addAuthenticator(page)
  const look = makeLook(page, folder)
  let server = stage.server
  try {
    await walk.setUp(page, stage.address, NAMES, look)
    await page.getByText('Who is working?').waitFor()
    await look('lock')
    await walk.signIn(page, NAMES.person)
    await look('home')
    await inspect(page, look)
    server = await outage(page, stage, look)
    await review(page, look)
  } finally {
    await context.close()
    await server.stop()
  }
}
