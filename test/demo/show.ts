import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { addAuthenticator } from '../browser/security-key.ts'
import { type RunningServer, startServer } from '../browser/server.ts'
import { CHROMIUM_FLAGS, chromiumPath } from '../setup/chromium.ts'
import type { Stage } from './stage.ts'

const say = (line = '') => process.stdout.write(`${line}\n`)

/** Stops and starts the server at the return key, so that a person can see what an outage does. */
function obeyKeyboard(stage: Stage, current: { server: RunningServer | undefined }): void {
  let isBusy = false
  const turn = async (): Promise<void> => {
    if (current.server) {
      await current.server.stop('SIGKILL')
      current.server = undefined
      say('The server is gone. Go on inspecting; lock, and sign in again. Press return to bring it back.')
    } else {
      current.server = await startServer(stage.data, stage.port)
      say('The server is back: watch the waiting records drain. Press return to kill it again.')
    }
  }
  createInterface({ input: process.stdin }).on('line', async () => {
    if (isBusy) return
    isBusy = true
    await turn()
    isBusy = false
  })
}

/** Opens a Chromium with a virtual security key at the set-up address, and leaves the rest to the person. */
export async function show(stage: Stage): Promise<void> {
  const current: { server: RunningServer | undefined } = { server: stage.server }
  const browser = await chromium.launchPersistentContext(stage.profile, {
    executablePath: chromiumPath(),
    headless: false,
    viewport: null,
    args: [...CHROMIUM_FLAGS, ...stage.camera],
  })
  const [page = await browser.newPage()] = browser.pages()
  await addAuthenticator(page)
  await page.goto(stage.address)
  say('A throw-away plant, a Chromium with a virtual security key, and a camera that shows drawn parts.')
  say('  1. Name the plant and make the first passkey.')
  say('  2. Sign in, choose Inspect, photograph parts as they come by; overrule a reject.')
  say('  3. Press return here: the server is killed. Go on. Press it again: the server is back.')
  say('  4. Choose Review, open an inspection, and see it proven.')
  say('Close the browser to end the demonstration; everything it made is deleted.')
  obeyKeyboard(stage, current)
  await new Promise<void>((resolve) => browser.on('close', () => resolve()))
  await current.server?.stop()
}
