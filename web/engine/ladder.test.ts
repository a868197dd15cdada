import { expect, it } from 'vitest'
import { fail, ok } from '../../core/result.ts'
import { openJudge } from './judge.ts'
import type { VerifiedPackage } from './message.ts'
import { smallPackage } from './package.fixture.ts'
import { drawGrey } from './photo.fixture.ts'
import { causeOf, type openRung, type Rung } from './rung.ts'
import type { Machine, SelfTestReport } from './state.ts'

const GREY = 128
const RIGHT = (GREY / 255) ** 2

async function model(): Promise<VerifiedPackage> {
  const image = await (await drawGrey(24, 24, GREY)).arrayBuffer()
  const { digest, manifest, files } = smallPackage(new Uint8Array(image), GREY)
  return { digest, manifest, files }
}

/** Rungs that answer without a runtime: WebGPU's is off by `perturb`, from the nth session on, or breaks at a run. */
function fakeRungs({
  perturb = 0,
  perturbsFrom = 1,
  breaksAt = Number.POSITIVE_INFINITY,
  cause = 'out-of-memory' as 'out-of-memory' | 'device-lost',
}) {
  const opened: Machine[] = []
  let released = 0
  const open: typeof openRung = async (backend) => {
    opened.push(backend)
    let runs = 0
    const isOff = backend === 'webgpu' && opened.length >= perturbsFrom
    const value = RIGHT + (isOff ? perturb : 0)
    const rung: Rung = {
      backend,
      adapter: backend === 'webgpu' ? 'drawn gpu' : '',
      threads: 1,
      runs: () => runs,
      async run() {
        runs++
        if (backend === 'webgpu' && runs >= breaksAt) return fail({ kind: 'rung', cause, message: cause })
        const map = { width: 16, height: 16, values: new Float32Array(256).fill(value) }
        return ok(ok({ task: 'anomaly', score: value, map }))
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
  const tested = await judge.selfTest('asked-for')
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
  const tested = await judge.selfTest('asked-for')
  expect(tested).toMatchObject({
    reports: [{ deviations: [{ of: 'score', worst: Number.POSITIVE_INFINITY }, {}] }, { passed: true }],
  })
})

it('finishes the job in hand on the next rung when a run breaks, self-testing it first', async () => {
  const { open, released } = fakeRungs({ breaksAt: 3 })
  const reports: string[] = []
  const onReport = ({ backend }: { backend: string }) => void reports.push(backend)
  const judge = await openJudge({ ...quiet, onReport, model: await model(), open })
  await judge.selfTest('asked-for')
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

it('judges the photograph in hand and no golden case when its rung breaks', async () => {
  const { open } = fakeRungs({ breaksAt: 2 })
  const seen: number[] = []
  const watched: typeof openRung = async (...parts) => {
    const opened = await open(...parts)
    if (!opened.ok) return opened
    const { run, ...rest } = opened.value
    const watch: Rung['run'] = (sight) => {
      seen.push(Math.round((sight.tensor[0] ?? 0) * 255))
      return run(sight)
    }
    return ok({ ...rest, run: watch })
  }
  const judge = await openJudge({ ...quiet, model: await model(), open: watched })
  // Of the golden case's very size: both are prepared in the same memory.
  await judge.judge(await drawGrey(24, 24, 7))
  // Blank and golden on WebGPU, where that breaks; golden and photograph on WASM.
  expect(seen).toEqual([0, GREY, GREY, 7])
  const again = await openJudge({ ...quiet, model: await model(), open: fakeRungs({ breaksAt: 3 }).open })
  expect(await again.judge(await drawGrey(24, 24, 7))).toMatchObject({ ok: true })
})

async function wornOut(parts: Parameters<typeof fakeRungs>[0]) {
  const rungs = fakeRungs(parts)
  const reports: string[] = []
  const onReport = ({ cause, passed }: SelfTestReport) =>
    void reports.push(`${cause} ${passed ? 'passed' : 'failed'}`)
  const judge = await openJudge({
    ...{ ...quiet, onReport, model: await model(), open: rungs.open, runsPerSession: 5 },
  })
  return { judge, reports, ...rungs }
}
type Worn = Awaited<ReturnType<typeof wornOut>>
const judgeSome = async ({ judge }: Worn, count: number) => {
  for (let i = 0; i < count; i++)
    expect(await judge.judge(await drawGrey(16, 16, i))).toMatchObject({ ok: true })
}

it('makes the session anew after its runs, on the same rung, without a step down', async () => {
  const worn = await wornOut({})
  for (let i = 0; i < 10; i++) {
    await judgeSome(worn, 1)
    while (await worn.judge.rest());
  }
  expect(worn.opened).toEqual(['webgpu', 'webgpu', 'webgpu'])
  expect(worn.released()).toBe(2)
  // Each session earns its use: the first at its first photograph, the others while nobody waits.
  expect(worn.reports).toEqual(['model-loaded passed', 'session-renewed passed', 'session-renewed passed'])
  expect(worn.judge.state()).toMatchObject({ backend: 'webgpu', cause: 'best-available' })
})

it('judges between the steps in which a session is made anew, on the one that still stands', async () => {
  const worn = await wornOut({})
  await judgeSome(worn, 3)
  expect(await worn.judge.rest()).toBe(true)
  expect(worn.opened).toHaveLength(2)
  await judgeSome(worn, 2)
  expect([worn.released(), worn.reports]).toEqual([0, ['model-loaded passed']])
  while (await worn.judge.rest());
  expect([worn.released(), worn.reports.length]).toEqual([1, 2])
})

it('steps down when the session made anew computes wrongly', async () => {
  const worn = await wornOut({ perturb: 0.01, perturbsFrom: 2 })
  await judgeSome(worn, 3)
  while (await worn.judge.rest());
  expect(worn.judge.state()).toMatchObject({ backend: 'wasm', cause: 'selftest-failed' })
  await judgeSome(worn, 1)
  expect(worn.reports).toEqual(['model-loaded passed', 'session-renewed failed', 'stepped-down passed'])
  expect([worn.opened, worn.released()]).toEqual([['webgpu', 'webgpu', 'wasm'], 2])
})

it('drops the session made anew when the one that it should follow was lost meanwhile', async () => {
  const worn = await wornOut({ breaksAt: 6, cause: 'device-lost' })
  await judgeSome(worn, 3)
  expect(await worn.judge.rest()).toBe(true)
  await judgeSome(worn, 1)
  while (await worn.judge.rest());
  expect(worn.reports).toEqual(['model-loaded passed', 'device-lost passed'])
  expect(worn.opened).toEqual(['webgpu', 'webgpu', 'webgpu'])
  expect(worn.released()).toBe(2)
  expect(worn.judge.state()).toMatchObject({ backend: 'webgpu' })
})

it.each([
  ['RangeError: WebAssembly.Memory.grow(): Unable to grow', 'out-of-memory'],
  ['Error: device lost: the driver was reset', 'device-lost'],
  ["Error: Can't create a session. no opset", 'backend-failed'],
])('names the cause of %s', (text, cause) => {
  expect(causeOf(text)).toBe(cause)
})
