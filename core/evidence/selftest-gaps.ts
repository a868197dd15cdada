import type { Digest } from '../digest.ts'
import type { DeviceId } from '../id.ts'
import type { EventOf } from '../record/event.ts'
import type { Stretch } from './stretch.ts'

/** Longer than a shift: a stretch of time without a self-test that is named. */
const GAP_MS = 12 * 3_600_000

/** The self-tests of one model on one tablet, in order, and the stretches of time without one, in ms. */
export interface TestedModel {
  readonly device: DeviceId
  readonly model: Digest
  readonly tests: readonly EventOf<'selftest.completed'>[]
  readonly gaps: readonly { readonly from: number; readonly to: number }[]
}

/** The self-tests that a bundle holds, by tablet and model, with the gaps between them. */
export function testedModels(stretches: readonly Stretch[]): TestedModel[] {
  const tested = new Map<string, EventOf<'selftest.completed'>[]>()
  for (const { event } of stretches.flat())
    if (event.type === 'selftest.completed') {
      const name = `${event.device} ${event.body.model}`
      tested.set(name, [...(tested.get(name) ?? []), event])
    }
  return [...tested.values()].flatMap((tests) => {
    tests.sort((a, b) => a.seq - b.seq)
    const [first] = tests
    if (first === undefined) return []
    const gaps = tests.flatMap((test, i) => {
      const next = tests[i + 1]
      return next !== undefined && next.at - test.at > GAP_MS ? [{ from: test.at, to: next.at }] : []
    })
    return [{ device: first.device, model: first.body.model, tests, gaps }]
  })
}
