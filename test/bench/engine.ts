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

/**
 * The budget is about a photograph in the worker: the camera's frame, as the station judges it. A file is held against
 * the browser's decoding of it and the bare run, one after the other, since decoding cannot be left out.
 */
function figures(times: EngineTimes, input: { width: number; height: number }): Figure[] {
  const ms = (values: readonly number[]) => `${sampleOf(values).median.toFixed(1)} ms`
  const { bare, decode, frame, file, backend, threads } = times
  const decoded = bare.map((run, i) => run + (decode[i] ?? Number.NaN))
  const place = `${WIDTH}×${HEIGHT} at ${input.width}×${input.height} on ${backend}, ${threads} threads`
  const parts = ({ total, prepare }: EngineTimes['file']) =>
    `bare ${ms(bare)}, judged ${ms(total)}, of that preparing ${ms(prepare)}`
  const budget = { kind: 'at most', value: 1.25 } as const
  return [
    {
      ...{ what: 'camera frame to verdict and map, of the bare run', unit: '×', budget },
      ...{ sample: ratios(frame.total, bare), notes: [place, parts(frame)] },
    },
    {
      ...{ what: 'JPEG file to verdict and map, of decoding it and the bare run', unit: '×', budget },
      sample: ratios(file.total, decoded),
      notes: [
        `${place}; decoding ${ms(decode)}, ${parts(file)}`,
        `of the bare run alone: ${ratios(file.total, bare).median.toFixed(2)} ×`,
      ],
    },
  ]
}

export const engine: Bench = { name: 'engine', measure: () => inFolder(measureIn) }
