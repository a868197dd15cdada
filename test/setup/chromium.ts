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
