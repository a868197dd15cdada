// Takes a picture of every gallery page at the tablet's three sizes, light and dark: `node web/gallery/shot.ts [page…]`.
import { mkdirSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { chromium } from 'playwright-core'
import { createServer } from 'vite'
import { CHROMIUM_FLAGS, chromiumPath } from '../../test/setup/chromium.ts'

const SHOTS = '/tmp/plumb-ui-shots'
const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]
const wanted = process.argv.slice(2)
const pages = wanted.length > 0 ? wanted : ['parts', 'start', 'capture', 'judged', 'setup']

mkdirSync(SHOTS, { recursive: true })
const server = await createServer({
  configFile: false,
  root: import.meta.dirname,
  cacheDir: `${import.meta.dirname}/../../node_modules/.vite-gallery`,
  plugins: [svelte()],
  server: { host: '127.0.0.1', port: 5391, fs: { allow: [`${import.meta.dirname}/../..`] } },
  logLevel: 'warn',
})
await server.listen()
const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS })
const page = await browser.newPage()
page.on('pageerror', (error) => console.error(error.message))
page.on('console', (message) => message.type() === 'error' && console.error(message.text()))

/** What only opens on demand: messages, a dialog, a sheet. */
async function shootOpened(suffix: string): Promise<void> {
  await page.getByRole('button', { name: 'Say something', exact: true }).click()
  await page.getByRole('button', { name: 'Say something bad' }).click()
  await page.screenshot({ path: `${SHOTS}/toasts-${suffix}.png` })
  for (const shape of ['dialog', 'sheet']) {
    await page.getByRole('button', { name: `Open a ${shape}` }).click()
    await page.waitForTimeout(400)
    await page.screenshot({ path: `${SHOTS}/${shape}-${suffix}.png` })
    await page.keyboard.press('Escape')
  }
}

for (const name of pages)
  for (const size of SIZES)
    for (const theme of ['light', 'dark']) {
      const suffix = `${size.width}-${theme}`
      await page.setViewportSize(size)
      await page.goto(`http://127.0.0.1:5391/?screen=${name}&theme=${theme}`, { waitUntil: 'networkidle' })
      await page.waitForSelector('h1')
      await page.screenshot({ path: `${SHOTS}/${name}-${suffix}.png`, fullPage: name === 'parts' })
      if (name === 'parts') await shootOpened(suffix)
    }
await browser.close()
await server.close()
