import type { Digest } from '../digest.ts'
import type { Release } from '../governance/operation/release.ts'
import { nextNumber, policyDigest, releaseByNumber } from '../governance/release.ts'
import type { ReadyRelease, State } from '../governance/state.ts'
import type { PlanId } from '../id.ts'

/** What is chosen for a release; the rest follows from the plant as it is. */
export interface Choice {
  readonly plans: readonly PlanId[]
  readonly app: Digest | null
  readonly runtime: Digest | null
  readonly installBefore: number
}

/** The next release of a plant: the newest version of each chosen plan, the models that they use, the policy in force. */
export function nextRelease(state: State, { plans, app, runtime, installBefore }: Choice): Release {
  const published = plans.flatMap((plan) => {
    const newest = state.plans[plan]?.at(-1)
    return newest === undefined ? [] : [{ plan, newest }]
  })
  return {
    ...{ number: nextNumber(state), app, runtime },
    models: [...new Set(published.flatMap(({ newest }) => newest.models))].sort(),
    plans: published.map(({ plan, newest }) => ({ plan, version: newest.version, text: newest.text })),
    ...{ policy: policyDigest(state), installBefore },
  }
}

/** What a release is compared with: the one that was rolled out or back last, and for that one the one before it. */
export function comparedWith(state: State, number: number): ReadyRelease | undefined {
  const last = state.rollouts?.at(-1)?.release
  return releaseByNumber(state, last === undefined || last === number ? number - 1 : last)
}
