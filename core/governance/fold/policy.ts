import { MAX_SESSION_MS } from '../../limit.ts'
import { ok } from '../../result.ts'
import { type Folds, refuse } from './step.ts'

/** The plant's rules for everybody. */
export const POLICY_FOLDS: Folds<'policy.set'> = {
  'policy.set': (state, { policy }, { seq }) => {
    if (policy.sessionMs > MAX_SESSION_MS)
      return refuse(
        'operation',
        `found sessions of ${policy.sessionMs} ms, expected at most ${MAX_SESSION_MS}`,
      )
    return ok({ ...state, policy, policies: [...state.policies, { since: seq, policy }] })
  },
}
