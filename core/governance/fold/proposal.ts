import type { Digest } from '../../digest.ts'
import { type Change, changeHash } from '../../record/change.ts'
import { ok } from '../../result.ts'
import type { Proposal, State } from '../state.ts'
import { type Folds, refuse } from './step.ts'

const withProposals = (state: State, proposals: Readonly<Record<Digest, Proposal>>): State => ({
  ...state,
  proposals,
})

const without = (state: State, proposal: Digest): State => {
  const { [proposal]: _, ...rest } = state.proposals ?? {}
  return withProposals(state, rest)
}

/** Keeps a change until so many other people have approved it. */
export function propose(state: State, change: Change, needed: number): State {
  const { seq, by, at, reason, ops } = change
  const proposal = { seq, by, at, reason, ops, needed, approvedBy: [] }
  return withProposals(state, { ...state.proposals, [changeHash(change)]: proposal })
}

/** Takes out a proposal that has its approvals. */
export function takeApproved(state: State): { proposal: Proposal; rest: State } | undefined {
  for (const [hash, proposal] of Object.entries(state.proposals ?? {}) as [Digest, Proposal][])
    if (proposal.approvedBy.length >= proposal.needed) return { proposal, rest: without(state, hash) }
  return undefined
}

/** What other people say to a change that waits. Who may say it is checked before. */
export const PROPOSAL_FOLDS: Folds<'proposal.approve' | 'proposal.withdraw'> = {
  'proposal.approve': (state, op, { by }) => {
    const proposal = state.proposals?.[op.proposal]
    if (proposal === undefined) return refuse('operation', 'found a proposal that does not wait for approval')
    // Asked here again: one change may hold the same approval twice.
    if (proposal.by === by || proposal.approvedBy.includes(by))
      return refuse('not-permitted', 'found an approval that does not count, expected one of another person')
    const approved = { ...proposal, approvedBy: [...proposal.approvedBy, by] }
    return ok(withProposals(state, { ...state.proposals, [op.proposal]: approved }))
  },
  'proposal.withdraw': (state, op) => {
    if (state.proposals?.[op.proposal] === undefined)
      return refuse('operation', 'found a proposal that does not wait for approval')
    return ok(without(state, op.proposal))
  },
}
