import type { EngineState, SelfTestReport } from '../engine/state.ts'
import { deviationsText } from '../result/deviation-text.ts'
import { gpuText, offText, preparedText, selftestText } from './word.ts'

/** A self-test and when it ended, in milliseconds since 1970. */
export interface TimedReport {
  readonly report: SelfTestReport
  readonly at: number
}

const BACKEND = { webgpu: 'GPU', wasm: 'WASM', manual: 'A person, by hand' } as const

function computes(state: EngineState): string {
  if (state.kind === 'off') return BACKEND.manual
  if (state.kind !== 'ready') return 'Nothing yet: the model is loading'
  return state.backend === 'webgpu'
    ? `${BACKEND.webgpu}, ${state.adapter}`
    : `${BACKEND.wasm}, ${state.threads} ${state.threads === 1 ? 'thread' : 'threads'}`
}

function why(state: EngineState): string {
  if (state.kind !== 'ready' && state.kind !== 'off') return ''
  if (state.kind === 'ready' && state.steps.length === 0)
    return state.cause === 'best-available' ? 'The best that this tablet has.' : 'Chosen by a person.'
  if (state.kind === 'off') return offText[state.cause] ?? state.cause
  return gpuText[state.cause] ?? state.cause
}

function tested({ report, at }: TimedReport): string {
  const { backend, passed, cause, cases, deviations } = report
  const time = new Date(at).toLocaleTimeString()
  const outcome = `${passed ? 'Passed' : 'Failed'} on ${BACKEND[backend]} at ${time}, ${selftestText[cause]}`
  const parts = `${cases} golden ${cases === 1 ? 'part' : 'parts'}`
  return `${outcome}: ${parts}, ${deviationsText(deviations)}`
}

/** What computes, why it does, and what its golden parts said last, in a person's words. */
export function engineFacts(state: EngineState, last: TimedReport | undefined) {
  const reason = why(state)
  return [
    { label: 'Judged by', value: computes(state) },
    ...(reason === '' ? [] : [{ label: 'Why', value: reason }]),
    ...(last?.report.prepared ? [{ label: 'Prepared by', value: preparedText[last.report.prepared] }] : []),
    { label: 'Last self-test', value: last ? tested(last) : 'None since the model was loaded' },
    ...(state.kind === 'ready' ? [{ label: 'Runtime', value: state.runtime, mono: true }] : []),
  ]
}
