import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM_FLAGS, chromiumPath } from '../setup/chromium.ts'
import type { Bench, Figure } from './budget.ts'
import { servePage } from './engine/serve-page.ts'
import { inFolder } from './folder.ts'
import { ratios, sampleOf } from './sample.ts'
import type { SyncTimes } from './sync/page.ts'

const EVENTS = 100
const ROUNDS = 15

/** What the page gives to whoever drives it. */
declare global {
  var benchSync: (code: string, events: number, rounds: number) => Promise<SyncTimes>
}

async function measureIn(folder: string): Promise<Figure[]> {
  const server = await servePage(folder, join(import.meta.dirname, 'sync/index.html'))
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS })
  try {
    const page = await browser.newPage()
    await page.goto(server.page)
    await page.waitForFunction(() => 'benchSync' in globalThis)
    const asked = [server.setupCode, EVENTS, ROUNDS] as const
    const times = await page.evaluate((to) => benchSync(...to), asked)
    if (times.proven !== EVENTS * (ROUNDS + 1)) throw new Error(`found ${times.proven} records proven`)
    const ms = (values: readonly number[]) => `${sampleOf(values).median.toFixed(1)} ms`
    return [
      {
        ...{ what: `following and cosigning the log, of a sync of ${EVENTS} events`, unit: '×' },
        ...{ budget: { kind: 'under', value: 0.05 }, sample: ratios(times.watch, times.sync) },
        notes: [
          `sync ${ms(times.sync)}, of that the log ${ms(times.watch)}; no photographs, server on this machine`,
        ],
      },
    ]
  } finally {
    await browser.close()
    await server.close()
  }
}

export const sync: Bench = { name: 'sync', measure: () => inFolder(measureIn) }
