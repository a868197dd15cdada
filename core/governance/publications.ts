import type { PersonId, PlanId } from '../id.ts'
import type { Change } from '../record/change.ts'
import { fail, ok, type Result } from '../result.ts'
import type { FoldError } from './fold/step.ts'
import { fold } from './fold.ts'
import type { Proposal, State } from './state.ts'

/** A version of a plan: who wrote and signed it, who approved it, and when it came into force by their clock. */
export interface Publication {
  readonly version: number
  readonly by: PersonId
  readonly approvedBy: readonly PersonId[]
  readonly at: number
}

/** The proposal that this change brought into force, where the version came out of one. */
const approvedIn = (before: State, after: State, plan: PlanId, version: number): Proposal | undefined =>
  Object.entries(before.proposals ?? {}).find(
    ([hash, { ops }]) =>
      !Object.hasOwn(after.proposals ?? {}, hash) &&
      ops.some((op) => op.op === 'plan.publish' && op.plan === plan && op.version === version),
  )?.[1]

function publicationOf({ by, at }: Change, version: number, proposal: Proposal | undefined): Publication {
  if (proposal === undefined) return { version, by, approvedBy: [], at }
  return { version, by: proposal.by, approvedBy: [...proposal.approvedBy, by], at }
}

/**
 * Who published each version of each plan, oldest first: all changes of a plant are folded once more from the genesis.
 * The signatures were verified when they were taken. An error is the first change that does not fit.
 */
export function publications(
  changes: Iterable<Change>,
): Result<ReadonlyMap<PlanId, readonly Publication[]>, FoldError> {
  const found = new Map<PlanId, Publication[]>()
  let state: State | undefined
  for (const change of changes) {
    const next = fold(state, change)
    if (!next.ok) return fail(next.error)
    for (const [id, versions] of Object.entries(next.value.plans)) {
      const plan = id as PlanId
      for (const { version } of versions.slice(state?.plans[plan]?.length ?? 0)) {
        const proposal = state && approvedIn(state, next.value, plan, version)
        found.set(plan, [...(found.get(plan) ?? []), publicationOf(change, version, proposal)])
      }
    }
    state = next.value
  }
  return ok(found)
}
