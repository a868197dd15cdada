import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { CHROMIUM_FLAGS, chromiumPath, DRAWN_CAMERA, PATIENCE_MS } from '../setup/chromium.ts'
import type { SecurityKey } from './security-key.ts'

export interface Tablet {
  readonly context: BrowserContext
  readonly page: Page
  /** Requests that left for another origin: there must be none. */
  readonly strangers: string[]
  /** What the page complained about: uncaught errors and refused content. */
  readonly complaints: string[]
  close(): Promise<void>
}

export interface TabletOptions {
  readonly origin: string
  /** Where the browser keeps its profile: a tablet that is closed and opened again is the same tablet. */
  readonly profile: string
  readonly key: SecurityKey
  /** A .mjpeg file that the camera shows. */
  readonly camera?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly args?: readonly string[]
  /** `block`: every file comes through the network, where a test may alter it. */
  readonly serviceWorkers?: 'allow' | 'block'
}

/** Opens a tablet's Chromium on a profile of its own, with a security key plugged in. */
export async function openTablet({
  origin,
  profile,
  key,
  camera,
  viewport,
  args = [],
  serviceWorkers = 'allow',
}: TabletOptions): Promise<Tablet> {
  const film = camera === undefined ? [] : [...DRAWN_CAMERA, `--use-file-for-fake-video-capture=${camera}`]
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: [...CHROMIUM_FLAGS, ...film, ...args],
    viewport: viewport ?? { width: 1280, height: 800 },
    serviceWorkers,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  await key.plugInto(context)
  const strangers: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data|about):/.test(request.url()))
      strangers.push(request.url())
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (
      message.type() === 'error' &&
      !message.text().includes('ERR_CONNECTION_REFUSED') &&
      !message.text().includes('Failed to load resource')
    )
      complaints.push(message.text())
  })
  return { context, page, strangers, complaints, close: () => context.close() }
}
