import { beforeEach, expect, it } from 'vitest'
import { drawGrey } from '../engine/photo.fixture.ts'
import { type Database, openDatabase } from '../local/database.ts'
import type { Entry } from '../local/recorder.ts'
import { openAssistant } from './assistant.fixture.ts'
import { machineChange } from './machine.ts'

let database: Database
beforeEach(() => {
  // Never deleted: the app may still be writing to it when its test is over. It goes with the browser.
  database = openDatabase(`plumb-assistant-${crypto.randomUUID()}`)
})

const bodies = (recorded: readonly Entry[]) =>
  recorded.filter(({ draft }) => draft.type === 'selftest.completed').map(({ draft }) => draft.body)
const valuesOf = ({ openings }: Entry) => Object.values(openings).map(({ value }) => value)

it('records each self-test with why it ran, on what, and how far off it was', async () => {
  let now = new Date(2026, 2, 10, 12).getTime()
  const { assistant, digest, recorded } = await openAssistant(database, 0, () => now)
  const judge = async () =>
    expect(await assistant.judge(await drawGrey(30, 30, 10))).toMatchObject({ ok: true })
  await assistant.begin(digest)
  await assistant.begin(digest)
  await judge()
  await assistant.test('asked-for')
  now += 3 * 60 * 60 * 1000
  await judge()
  await judge()
  now += 3 * 60 * 60 * 1000
  await judge()
  const common = { model: digest, backend: 'wasm', passed: true }
  expect(bodies(recorded)).toEqual(
    ['model-loaded', 'signed-in', 'asked-for', 'shift-began', 'long-pause'].map((cause) => ({
      ...common,
      cause,
    })),
  )
  const [first] = recorded.filter(({ draft }) => draft.type === 'selftest.completed')
  expect(first && valuesOf(first)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        cases: 1,
        deviations: [
          { of: 'score', worst: expect.closeTo(0, 4), tolerance: 0.001 },
          { of: 'map', worst: expect.closeTo(0, 4), tolerance: 0.001 },
        ],
      }),
      expect.objectContaining({
        ...{ backend: 'wasm', cause: 'no-adapter', adapter: '', browser: navigator.userAgent },
        ...{ runtime: expect.stringMatching(/^onnxruntime-web \d/), app: expect.any(String) },
      }),
    ]),
  )
  assistant.engine.dispose()
})

it('tests again and says so when the browser is another than last time', async () => {
  const { assistant, digest, recorded } = await openAssistant(database)
  await assistant.prepare(digest)
  const machine = await database.machine.get('machine')
  await database.machine.put({ id: 'machine', adapter: '', runtime: '', ...machine, browser: 'another' })
  await assistant.prepare(digest)
  // Once more, and nothing is another than a moment ago: it stayed open, and passed where it stands.
  await assistant.prepare(digest)
  expect(bodies(recorded)).toMatchObject([{ cause: 'model-loaded' }, { cause: 'browser-changed' }])
  assistant.engine.dispose()
})

it('keeps a failed self-test in the record, turns the model off, and judges nothing', async () => {
  const { assistant, digest, recorded } = await openAssistant(database, 0.01)
  await assistant.begin(digest)
  const failed = recorded.find(({ draft }) => draft.type === 'selftest.completed')
  expect(failed?.draft.body).toMatchObject({ passed: false, backend: 'wasm', cause: 'model-loaded' })
  // On what it ran, and not what judges now.
  expect(failed && valuesOf(failed)).toContainEqual(expect.objectContaining({ backend: 'wasm' }))
  await expect
    .poll(() => recorded.at(-1)?.draft)
    .toMatchObject({ type: 'engine.started', body: { backend: 'manual', cause: 'selftest-failed' } })
  expect(await assistant.judge(await drawGrey(30, 30, 10))).toMatchObject({ error: { kind: 'off' } })
  assistant.engine.dispose()
})

it('names what changed first: browser, driver, runtime', () => {
  const before = { id: 'machine', browser: 'a', adapter: 'b', runtime: 'c' } as const
  expect(machineChange(undefined, before)).toBeUndefined()
  expect(machineChange(before, before)).toBeUndefined()
  expect(machineChange(before, { ...before, adapter: '', runtime: '' })).toBe('adapter-changed')
  expect(machineChange(before, { ...before, runtime: '' })).toBe('runtime-changed')
})
