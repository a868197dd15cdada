// Takes pictures of the teaching screens at the three sizes, light and dark: `node web/teach/gallery/shot.ts [screen…]`.
import { mkdirSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { chromium } from 'playwright-core'
import { createServer } from 'vite'
import { ortRuntime } from '../../../build/ort.ts'
import { CHROMIUM_FLAGS, chromiumPath } from '../../../test/setup/chromium.ts'

const SHOTS = '/tmp/plumb-teach-shots'
const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]
const wanted = process.argv.slice(2)
const screens = wanted.length > 0 ? wanted : ['list', 'empty', 'set', 'photograph', 'frame', 'camera']
const root = `${import.meta.dirname}/../../..`

mkdirSync(SHOTS, { recursive: true })
const server = await createServer({
  configFile: false,
  root: import.meta.dirname,
  cacheDir: `${root}/node_modules/.vite-teach`,
  plugins: [svelte(), ortRuntime()],
  server: { host: '127.0.0.1', port: 5393, fs: { allow: [root] } },
  logLevel: 'warn',
})
await server.listen()
const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS })
const page = await browser.newPage()
page.on('pageerror', (error) => console.error(error.message))
page.on('console', (message) => message.type() === 'error' && console.error(message.text()))
for (const screen of screens)
  for (const size of SIZES)
    for (const theme of ['light', 'dark']) {
      await page.setViewportSize(size)
      await page.goto(`http://127.0.0.1:5393/?screen=${screen}&theme=${theme}`)
      await page.waitForSelector('h1', { timeout: 60_000 })
      await page.waitForTimeout(1200)
      await page.screenshot({ path: `${SHOTS}/${screen}-${size.width}-${theme}.png`, fullPage: true })
    }
await browser.close()
await server.close()
