import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PhotoQuality } from '../../core/inspection/photo-gate.ts'
import type { Input } from '../../core/model/manifest/input.ts'
import { SWIFTSHADER } from '../../test/attack/wrong-adapter.ts'
import { CHROMIUM_FLAGS, chromiumPath } from '../../test/setup/chromium.ts'
import { buildTrial, type Served, serveTrial } from './trial/serve.ts'

let folder = ''
let served: Served
let browser: Browser
let page: Page

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumb-trial-'))
  await buildTrial(folder)
  served = await serveTrial(folder)
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...CHROMIUM_FLAGS, ...SWIFTSHADER],
  })
  page = await browser.newPage()
  await page.goto(`${served.origin}/web/engine/trial/index.html`)
})

afterAll(async () => {
  await browser?.close()
  served?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As ImageNet's: nothing in it is a power of two. */
const INPUT: Input = {
  ...{ name: 'image', width: 64, height: 48, layout: 'nchw', channels: 'rgb', fill: 114 },
  ...{ crop: { x: 0, y: 0, width: 1, height: 1 }, resize: 'stretch' },
  ...{ mean: [123.675, 116.28, 103.53], scale: [58.395, 57.12, 57.375] },
}

interface Apart {
  readonly isOnGpu: boolean
  readonly values: number
  readonly differing: number
  readonly worstUlps: number
  readonly worstLevels: number
  readonly quality: { readonly cpu: PhotoQuality; readonly gpu: PhotoQuality }
}

const bothWays = (photo: string, input: Partial<Input> = {}): Promise<Apart> =>
  page.evaluate(`trial.bothWays(${JSON.stringify(photo)}, ${JSON.stringify({ ...INPUT, ...input })})`)

function expectAlike({ quality: { cpu, gpu } }: Apart): void {
  expect(gpu.brightness).toBeCloseTo(cpu.brightness, 5)
  expect(gpu.sharpness / cpu.sharpness).toBeCloseTo(1, 5)
}

/** Bit by bit, fill included, but for specks where pixel and mean cancel out; the same quality, but for its rounding. */
async function expectSame(photo: string, input: Partial<Input> = {}): Promise<void> {
  const apart = await bothWays(photo, input)
  expect([photo, input, apart]).toMatchObject([photo, input, { isOnGpu: true, differing: 0, worstUlps: 0 }])
  expectAlike(apart)
}

it('gives the processor’s bits for files of any kind, shrunk and enlarged', async () => {
  for (const photo of ['png', 'small', 'camera', 'jpeg', 'transparent']) await expectSame(photo)
})

it('gives them for every EXIF orientation, with a crop that would tell', async () => {
  const crop = { x: 0.1, y: 0.2, width: 0.5, height: 0.7 }
  for (let orientation = 1; orientation <= 8; orientation++) await expectSame(`exif ${orientation}`, { crop })
})

it('gives them cropped, stretched and letterboxed, in any order of channels and planes', async () => {
  const crop = { x: 0.31, y: 0.17, width: 0.44, height: 0.83 }
  for (const layout of ['nchw', 'nhwc'] as const)
    for (const channels of ['rgb', 'bgr'] as const)
      for (const fit of [
        { resize: 'stretch' },
        { resize: 'letterbox' },
        { resize: 'letterbox', align: 'start' },
      ] as const)
        await expectSame('png', { crop, layout, channels, ...fit })
})

it('gives them for whatever mean and scale', async () => {
  const all = (value: number) => [value, value, value]
  const ways = [
    { mean: all(0), scale: all(1) },
    { mean: all(0), scale: all(255) },
    { mean: all(127.5), scale: all(127.5) },
    { mean: [123.675, 116.28, 103.53], scale: [1, 1, 1] },
    { mean: [-1000, 0.001, 5], scale: [0.001, 1e6, 3] },
  ]
  for (const way of ways) for (const photo of ['png', 'small']) await expectSame(photo, way)
})

it('keeps to a level or few where the browser brings colours to sRGB in two ways', async () => {
  const most = { 'display-p3': 1.5, frame: 0.5, yuv: 4 }
  for (const [photo, levels] of Object.entries(most)) {
    const apart = await bothWays(photo)
    expect([photo, apart.isOnGpu]).toEqual([photo, true])
    expect([photo, apart.worstLevels]).toEqual([photo, expect.closeTo(0, -Math.log10(2 * levels))])
    expect(apart.quality.gpu.brightness).toBeCloseTo(apart.quality.cpu.brightness, 2)
  }
})

it('leaves to the processor what does not fit its words', async () => {
  const grey: Partial<Input> = { channels: 'grey', mean: [0], scale: [1] }
  expect(await bothWays('huge')).toMatchObject({ isOnGpu: false })
  expect(await bothWays('png', grey)).toMatchObject({ isOnGpu: false })
  expect(await bothWays('png', { type: 'uint8' })).toMatchObject({ isOnGpu: false })
})
