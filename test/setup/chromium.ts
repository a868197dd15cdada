import { existsSync } from 'node:fs'

/** Flags for every Chromium that a test, the demo or the bench starts: no sandbox (CI is root), no calls home. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]

/** A camera that Chromium draws, and a person who allows it. */
export const DRAWN_CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

/** How long a page or a server is waited for: what hangs ends, and a busy machine of two cores is let finish. */
export const PATIENCE_MS = 120_000

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
]

/** Where this machine's Chromium is: $CHROMIUM, or the usual places. */
export function chromiumPath(): string {
  const found = [process.env.CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path))
  return found ?? '/usr/bin/chromium'
}
