import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CHROMIUM_FLAGS, chromiumPath } from '../../test/setup/chromium.ts'
import { median } from './bench.ts'
import { smallPackage } from './package.fixture.ts'
import { buildTrial, type Served, serveTrial } from './trial/serve.ts'

// A shift's inspections in one go: the built engine with threads, on WASM, and fifty times as many sessions as it takes,
// so that one that is not given back cannot hide in the room that is left.
const INSPECTIONS = 2000
const RUNS_PER_SESSION = 10
const GREY = 128
const MB = 1024 * 1024

let folder = ''
let served: Served
let browser: Browser

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumb-trial-'))
  await buildTrial(folder)
  served = await serveTrial(folder)
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS })
})

afterAll(async () => {
  await browser?.close()
  served?.close()
  rmSync(folder, { recursive: true, force: true })
})

it('leaves memory where it was after 2,000 inspections in a row', { timeout: 120_000 }, async () => {
  const background = { r: GREY, g: GREY, b: GREY }
  const png = sharp({ create: { width: 24, height: 24, channels: 3, background } }).png()
  const { digest, files } = smallPackage(new Uint8Array(await png.toBuffer()), GREY)
  for (const [path, bytes] of files) served.files.set(`${digest}/${path}`, bytes)
  const page = await browser.newPage()
  await page.goto(`${served.origin}/web/engine/trial/index.html`)
  const devtools = await page.context().newCDPSession(page)
  const endure = async (runs: number) => {
    const { wasm, renewing } = await page.evaluate<{ wasm: number[]; renewing: number[] }>(
      `trial.endure('${digest}', ${runs}, ${RUNS_PER_SESSION})`,
    )
    await devtools.send('HeapProfiler.collectGarbage')
    const heap = await devtools.send('Runtime.getHeapUsage')
    return {
      wasm,
      renewing,
      js: heap.usedSize + heap.backingStorageSize + heap.embedderHeapUsedSize,
    }
  }
  // Until a first session has been made anew, the runtime still takes what it needs.
  const before = await endure(5 * RUNS_PER_SESSION)
  const after = await endure(INSPECTIONS)
  expect(after.renewing.length).toBeGreaterThanOrEqual(INSPECTIONS / RUNS_PER_SESSION)
  // The runtime's and the resampler's.
  expect(before.wasm).toHaveLength(2)
  expect(after.wasm).toEqual(before.wasm)
  expect(after.js - before.js).toBeLessThan(2 * MB)
  // Nobody sees a session being made anew; the middle one, for a busy machine makes anything slow.
  expect(median(after.renewing)).toBeLessThan(500)
})
