import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Digest } from '../../core/digest.ts'
import { photograph } from '../browser/camera-film.ts'
import { CHROMIUM_FLAGS, chromiumPath } from '../setup/chromium.ts'
import type { Bench, Figure } from './budget.ts'
import type { EngineTimes } from './engine/page.ts'
import { servePage } from './engine/serve-page.ts'
import { inFolder } from './folder.ts'
import { ratios, sampleOf } from './sample.ts'

const ROUNDS = 30
const WIDTH = 1280
const HEIGHT = 960

/** What the page gives to whoever drives it. */
declare global {
  var benchEngine: (digest: Digest, address: string, rounds: number) => Promise<EngineTimes>
}

async function measureIn(folder: string): Promise<Figure[]> {
  const server = await servePage(folder)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS })
  try {
    await writeFile(join(server.web, 'part.jpg'), await photograph(1, 'scratch', WIDTH, HEIGHT))
    const page = await browser.newPage()
    await page.goto(server.page)
    await page.waitForFunction(() => 'benchEngine' in globalThis)
    const times = await page.evaluate(([digest, rounds]) => benchEngine(digest, '/part.jpg', rounds), [
      server.demo.digest,
      ROUNDS,
    ] as const)
    if (!times.isolated) throw new Error('found a page that is not cross-origin isolated, expected it to be')
    return figures(times, server.demo.manifest.input)
  } finally {
    await browser.close()
    await server.close()
  }
}

function figures(times: EngineTimes, input: { width: number; height: number }): Figure[] {
  const ms = (values: readonly number[]) => `${sampleOf(values).median.toFixed(1)} ms`
  const { bare, frame, file, backend, threads } = times
  const figure = (what: string, { total, prepare }: EngineTimes['file']): Figure => ({
    ...{ what: `${what} to verdict and map, of the bare run`, unit: '×' },
    budget: { kind: 'at most', value: 1.25 },
    sample: ratios(total, bare),
    notes: [
      `${WIDTH}×${HEIGHT} at ${input.width}×${input.height} on ${backend}, ${threads} threads`,
      `bare ${ms(bare)}, judged ${ms(total)}, of that preparing ${ms(prepare)}`,
    ],
  })
  return [figure('camera frame', frame), figure('JPEG file', file)]
}

export const engine: Bench = { name: 'engine', measure: () => inFolder(measureIn) }
