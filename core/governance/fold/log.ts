import { ok } from '../../result.ts'
import type { Stretch } from '../operation/log.ts'
import { type Folds, refuse } from './step.ts'

/** Whether stretches ascend, do not touch what another covers, and end before a place. */
const isOrdered = (stretches: readonly Stretch[], end: number): boolean =>
  stretches.every(({ first, last }, i) => {
    const before = stretches[i - 1]?.last ?? -1
    return before < first && first <= last && last < end
  })

/** What people say about the log itself. */
export const LOG_FOLDS: Folds<'log.continue'> = {
  'log.continue': (state, { seen, from, missing }, { seq }) => {
    const largest = Math.max(...seen.map(({ size }) => size))
    if (new Set(seen.map(({ size, root }) => `${size} ${root}`)).size !== seen.length)
      return refuse('operation', 'found the same head of the log twice')
    if (!isOrdered(missing, largest))
      return refuse('operation', `found missing places that do not ascend below ${largest}`)
    const continuation = { since: seq, seen, from, missing }
    return ok({ ...state, continuations: [...(state.continuations ?? []), continuation] })
  },
}
