import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CHROMIUM_FLAGS, chromiumPath } from '../../test/setup/chromium.ts'
import { smallPackage } from './package.fixture.ts'
import { buildTrial, type Served, serveTrial } from './trial/serve.ts'

// The built app under the product's CSP, Trusted Types and isolation, in Chromium with a GPU drawn by the CPU.
const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']
const GREY = 128

let folder = ''
let served: Served
let browser: Browser

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumb-trial-'))
  await buildTrial(folder)
  served = await serveTrial(folder)
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...CHROMIUM_FLAGS, ...SWIFTSHADER],
  })
})

afterAll(async () => {
  await browser?.close()
  served?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function serveSmall(wrongBy = 0): Promise<string> {
  const background = { r: GREY, g: GREY, b: GREY }
  const png = await sharp({ create: { width: 24, height: 24, channels: 3, background } })
    .png()
    .toBuffer()
  const { digest, files } = smallPackage(new Uint8Array(png), GREY, wrongBy)
  for (const [path, bytes] of files) served.files.set(`${digest}/${path}`, bytes)
  return digest
}

/** Runs a function of trial.ts on a fresh page; whatever the CSP refused fails the test. */
async function tryOut(call: string): Promise<unknown> {
  const page = await browser.newPage()
  const refused: string[] = []
  page.on('console', (message) => {
    if (/Content Security|Trusted/i.test(message.text())) refused.push(message.text())
  })
  await page.goto(`${served.origin}/web/engine/trial/index.html`)
  const result = await page.evaluate(`trial.${call}`)
  await page.close()
  expect(refused).toEqual([])
  return result
}

it('agrees with the WASM reference on WebGPU within the package’s tolerance', async () => {
  const digest = await serveSmall()
  expect(await tryOut(`walk('${digest}', 'webgpu')`)).toMatchObject({
    ready: { backend: 'webgpu', cause: 'chosen-by-person', adapter: expect.stringMatching(/swiftshader/i) },
    tested: { ok: true, value: { passed: true, reports: [{ backend: 'webgpu', prepared: 'gpu' }] } },
    judged: { by: { backend: 'webgpu' }, prepared: 'gpu' },
  })
})

it('does not take a software adapter for a GPU by itself', async () => {
  const digest = await serveSmall()
  expect(await tryOut(`walk('${digest}', 'auto')`)).toMatchObject({
    ready: { backend: 'wasm', cause: 'no-adapter', threads: expect.any(Number) },
    judged: { by: { backend: 'wasm' }, prepared: 'cpu' },
  })
})

it('steps down from a WebGPU that computes wrongly, and off when WASM does too', async () => {
  const digest = await serveSmall(0.01)
  expect(await tryOut(`walk('${digest}', 'webgpu')`)).toMatchObject({
    tested: {
      value: {
        passed: false,
        reports: [
          { backend: 'webgpu', passed: false },
          { backend: 'wasm', passed: false },
        ],
      },
    },
    state: { kind: 'off', cause: 'selftest-failed' },
  })
})

it('opens a lost device again, and judges the photograph in hand on WASM when it is lost again', async () => {
  const digest = await serveSmall()
  expect(await tryOut(`lose('${digest}')`)).toMatchObject({
    before: { passed: true, reports: [{ backend: 'webgpu' }] },
    by: [
      { kind: 'ready', backend: 'webgpu', cause: 'chosen-by-person' },
      { kind: 'ready', backend: 'wasm', cause: 'device-lost' },
    ],
  })
})

it('falls to WASM from a GPU whose numbers are off, with the reason, and judges there', async () => {
  const digest = await serveSmall()
  const wasm = { backend: 'wasm', cause: 'selftest-failed', steps: [{ from: 'webgpu' }] }
  expect(await tryOut(`perturb('${digest}', 0.01)`)).toMatchObject({
    tested: {
      passed: true,
      reports: [
        {
          backend: 'webgpu',
          passed: false,
          deviations: [{ of: 'score', worst: expect.closeTo(0.01, 3) }, {}],
        },
        { backend: 'wasm', passed: true },
      ],
    },
    state: wasm,
    by: wasm,
  })
  expect(await tryOut(`perturb('${digest}', 0.0001)`)).toMatchObject({ state: { backend: 'webgpu' } })
})

it('opens the next session on a device of its own beside the one that judges, tests it, and exchanges them', async () => {
  const digest = await serveSmall()
  expect(await tryOut(`renew('${digest}', 'webgpu')`)).toMatchObject({
    causes: ['model-loaded', 'session-renewed', 'session-renewed', 'session-renewed'],
    state: { backend: 'webgpu', cause: 'chosen-by-person', steps: [] },
  })
})

it.each(['throws', 'finds fault'])(
  'prepares on the processor where the GPU takes no picture: it %s',
  async (how) => {
    const digest = await serveSmall()
    expect(await tryOut(`refuse('${digest}', '${how}')`)).toMatchObject({
      tested: { passed: true, reports: [{ backend: 'webgpu', prepared: 'cpu' }] },
      judged: { by: { backend: 'webgpu' }, prepared: 'cpu' },
    })
  },
)
