import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromiumPath } from '../test/setup/chromium.ts'

const run = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit' }).status === 0

/** Makes sure that there is a Chromium to test with: the one that is here, or Debian's when we may install it. */
export function ensureChromium(): boolean {
  if (existsSync(chromiumPath())) return true
  const isRoot = process.getuid?.() === 0
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    process.stdout.write('installing Debian’s chromium for the browser tests, once\n')
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  }
  if (existsSync(chromiumPath())) return true
  process.stderr.write(
    'the tests need Chromium and found none: install it (Debian: apt-get install chromium), or name its program in CHROMIUM\n',
  )
  return false
}
