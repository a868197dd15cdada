import { expect, it } from 'vitest'
import { fail, ok } from '../../core/result.ts'
import { openJudge } from './judge.ts'
import type { VerifiedPackage } from './message.ts'
import { smallPackage } from './package.fixture.ts'
import { drawGrey } from './photo.fixture.ts'
import { causeOf, type openRung, type Rung } from './rung.ts'
import type { Machine } from './state.ts'

const GREY = 128
const RIGHT = (GREY / 255) ** 2

async function model(): Promise<VerifiedPackage> {
  const image = await (await drawGrey(24, 24, GREY)).arrayBuffer()
  const { digest, manifest, files } = smallPackage(new Uint8Array(image), GREY)
  const map = new Float32Array(256).fill(RIGHT)
  return {
    digest,
    manifest,
    graph: files.get('graph.onnx') ?? new Uint8Array(),
    golden: [{ image, map, score: RIGHT }],
  }
}

/** Rungs that answer without a runtime: WebGPU's is off by `perturb`, or breaks at a run. */
function fakeRungs({
  perturb = 0,
  breaksAt = Number.POSITIVE_INFINITY,
  cause = 'out-of-memory' as 'out-of-memory' | 'device-lost',
}) {
  const opened: Machine[] = []
  let released = 0
  const open: typeof openRung = async (backend) => {
    opened.push(backend)
    let runs = 0
    const value = RIGHT + (backend === 'webgpu' ? perturb : 0)
    const rung: Rung = {
      backend,
      adapter: backend === 'webgpu' ? 'drawn gpu' : '',
      threads: 1,
      runs: () => runs,
      async run() {
        runs++
        if (backend === 'webgpu' && runs >= breaksAt) return fail({ kind: 'rung', cause, message: cause })
        return ok({ score: value, map: { width: 16, height: 16, values: new Float32Array(256).fill(value) } })
      },
      release: async () => void released++,
    }
    return ok(rung)
  }
  return { open, opened, released: () => released }
}

const quiet = { choice: 'auto', onState: () => undefined, onReport: () => undefined } as const

it('falls to WASM from a GPU that computes wrongly, and says why', async () => {
  const { open, opened } = fakeRungs({ perturb: 0.01 })
  const judge = await openJudge({ ...quiet, model: await model(), open })
  expect(judge.state()).toMatchObject({ backend: 'webgpu', cause: 'best-available' })
  const tested = await judge.selfTest()
  expect(tested).toMatchObject({
    passed: true,
    reports: [
      { backend: 'webgpu', adapter: 'drawn gpu', passed: false },
      { backend: 'wasm', passed: true },
    ],
  })
  expect(judge.state()).toMatchObject({
    backend: 'wasm',
    cause: 'selftest-failed',
    steps: [{ from: 'webgpu' }],
  })
  expect(opened).toEqual(['webgpu', 'wasm'])
})

it('takes an output that is no number for wrong', async () => {
  const { open } = fakeRungs({ perturb: Number.NaN })
  const judge = await openJudge({ ...quiet, model: await model(), open })
  const tested = await judge.selfTest()
  expect(tested).toMatchObject({ reports: [{ worstScore: Number.POSITIVE_INFINITY }, { passed: true }] })
})

it('finishes the job in hand on the next rung when a run breaks, self-testing it first', async () => {
  const { open, released } = fakeRungs({ breaksAt: 3 })
  const reports: string[] = []
  const onReport = ({ backend }: { backend: string }) => void reports.push(backend)
  const judge = await openJudge({ ...quiet, onReport, model: await model(), open })
  await judge.selfTest()
  const judged = await judge.judge(await drawGrey(40, 30, 9))
  expect(judged).toMatchObject({ ok: true, value: { by: { backend: 'wasm', cause: 'out-of-memory' } } })
  expect(reports).toEqual(['webgpu', 'wasm'])
  expect(released()).toBe(1)
})

it('opens a lost device again, self-tested, and leaves one that is lost again at once', async () => {
  const { open, opened } = fakeRungs({ breaksAt: 4, cause: 'device-lost' })
  const reports: string[] = []
  const onReport = ({ backend }: { backend: string }) => void reports.push(backend)
  const judge = await openJudge({ ...quiet, onReport, model: await model(), open })
  const by: unknown[] = []
  for (let i = 0; i < 5; i++) {
    const judged = await judge.judge(await drawGrey(16, 16, i))
    by.push(judged.ok ? judged.value.by.backend : judged.error)
  }
  // Blank, golden, one photograph; the second is lost and judged anew after the golden case; then it is lost again.
  expect(by).toEqual(['webgpu', 'webgpu', 'webgpu', 'wasm', 'wasm'])
  expect(opened).toEqual(['webgpu', 'webgpu', 'wasm'])
  expect(reports).toEqual(['webgpu', 'webgpu', 'wasm'])
  expect(judge.state()).toMatchObject({ cause: 'device-lost', steps: [{ from: 'webgpu' }] })
})

it('makes the session anew after its runs, on the same rung, without a step down', async () => {
  const { open, opened, released } = fakeRungs({})
  const reports: boolean[] = []
  const onReport = ({ passed }: { passed: boolean }) => void reports.push(passed)
  const judge = await openJudge({ ...quiet, onReport, model: await model(), open, runsPerSession: 5 })
  for (let i = 0; i < 10; i++) {
    expect(await judge.judge(await drawGrey(16, 16, i))).toMatchObject({ ok: true })
    await judge.rest()
  }
  expect(opened).toEqual(['webgpu', 'webgpu', 'webgpu'])
  expect(released()).toBe(2)
  // Each session earns its use: the first at its first photograph, the others while nobody waits.
  expect(reports).toEqual([true, true, true])
  expect(judge.state()).toMatchObject({ backend: 'webgpu', cause: 'best-available' })
})

it.each([
  ['RangeError: WebAssembly.Memory.grow(): Unable to grow', 'out-of-memory'],
  ['Error: device lost: the driver was reset', 'device-lost'],
  ["Error: Can't create a session. no opset", 'backend-failed'],
])('names the cause of %s', (text, cause) => {
  expect(causeOf(text)).toBe(cause)
})
