import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureChromium } from '../../build/chromium.ts'
import { takeShots } from './shots.ts'
import { show } from './show.ts'
import { setStage } from './stage.ts'

/** `npm run demo [-- --shots DIR]`: a throw-away plant to walk through, or pictures of the walk. */
async function demo(): Promise<number> {
  const { values } = parseArgs({ options: { shots: { type: 'string' } } })
  if (!ensureChromium()) return 1
  const hasScreen =
    process.platform !== 'linux' ||
    process.env.DISPLAY !== undefined ||
    process.env.WAYLAND_DISPLAY !== undefined
  if (values.shots === undefined && !hasScreen) {
    process.stderr.write(
      'the demonstration opens a window, and there is no screen here: use npm run demo -- --shots DIR for pictures of it\n',
    )
    return 1
  }
  const stage = await setStage()
  try {
    if (values.shots === undefined) await show(stage)
    else await takeShots(stage, resolve(values.shots))
  } finally {
    await stage.clear()
  }
  return 0
}

process.exitCode = await demo()
