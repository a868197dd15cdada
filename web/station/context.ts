import type { Assistance } from '../../core/governance/operation/word.ts'
import type { Context } from '../../core/record/opened.ts'
import { BUILD } from '../app/build.ts'
import type { EngineState } from '../engine/state.ts'

/** Where and on what a record is made: part of every verdict. */
export function contextOf(state: EngineState, shownMs = 0, assistance: Assistance = 'advise'): Context {
  const isReady = state.kind === 'ready'
  return {
    app: BUILD.slice(0, 300),
    runtime: isReady ? state.runtime.slice(0, 300) : 'none',
    browser: navigator.userAgent.slice(0, 300),
    backend: isReady ? state.backend : 'manual',
    cause: isReady || state.kind === 'off' ? state.cause : 'model-missing',
    adapter: isReady ? state.adapter.slice(0, 300) : '',
    threads: isReady ? state.threads : 0,
    assistance: isReady ? assistance : 'off',
    shownMs: Math.round(Math.max(0, shownMs)),
  }
}
