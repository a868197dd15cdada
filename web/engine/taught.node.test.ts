import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { manifestDigest } from '../../core/model/manifest.ts'
import type { Answer } from '../../core/task/answer.ts'
import { deviationsOf, type Expected, goldenCases, isWithin } from '../../core/task/golden.ts'
import { decodePhotograph } from '../../models/photograph.ts'
import { type OnnxRuntime, openReference } from '../../models/task/look.ts'
import { CHROMIUM_FLAGS, chromiumPath } from '../../test/setup/chromium.ts'
import { type TaughtModels, teachModels } from './taught.fixture.ts'
import { buildTrial, type Served, serveTrial } from './trial/serve.ts'

// Golden cases of what was taught come from Node's WASM: every other runtime is held to them.

const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']

let taught: TaughtModels
beforeAll(async () => {
  taught = await teachModels()
})

describe('in Chromium', () => {
  let folder = ''
  let served: Served
  let browser: Browser
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plumb-taught-'))
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

  // A GPU drawn by the processor takes seconds a photograph: what is stored in half is the harder of the two.
  it.each(['halfNormal', 'halfClasses'] as const)(
    'a taught graph says on WebGPU what its golden cases say, stored in half the bytes: %s',
    async (which) => {
      const { manifest, files } = taught[which]
      const digest = manifestDigest(manifest)
      for (const [path, bytes] of files) served.files.set(`${digest}/${path}`, bytes)
      served.files.set(`${digest}/model.json`, utf8(JSON.stringify(manifest)))
      const page = await browser.newPage()
      await page.goto(`${served.origin}/web/engine/trial/index.html`)
      const tried = await page.evaluate(`trial.walk('${digest}', 'webgpu')`)
      await page.close()
      console.info(
        which,
        JSON.stringify(tried, (k, x) => (k === 'tested' ? x.value.reports : x)).slice(300, 800),
      )
      expect(tried).toMatchObject({
        tested: { value: { passed: true, reports: [{ backend: 'webgpu', passed: true, cases: 4 }] } },
      })
    },
  )
})

/** onnxruntime-node where it is installed: an optional package that brings its own binary. */
function installedNative(): OnnxRuntime | undefined {
  try {
    return createRequire(import.meta.url)('onnxruntime-node')
  } catch {
    return undefined
  }
}

const native = installedNative()
if (!native) console.warn('skipped: taught graphs in onnxruntime-node, which is not installed here')

describe.skipIf(!native)('in onnxruntime-node', () => {
  it.each(['normal', 'halfNormal', 'classes', 'halfClasses'] as const)(
    'a taught graph says what its golden cases say: %s',
    async (which) => {
      const { manifest, files } = taught[which]
      const ask = await openReference(manifest, files, native)
      const cases: { answer: Answer | undefined; expected: Expected }[] = []
      for (const { image, expected } of goldenCases(manifest, files)) {
        const answer = await ask(await decodePhotograph(image))
        cases.push({ answer: answer.ok ? answer.value : undefined, expected })
      }
      const deviations = deviationsOf(manifest, cases)
      expect(cases).toHaveLength(4)
      expect(isWithin(deviations)).toBe(true)
    },
  )
})
