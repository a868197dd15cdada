import { MAX_SESSION_MS } from '../../limit.ts'
import { ok } from '../../result.ts'
import { approvers } from '../may-change.ts'
import { APPROVALS, type Policy } from '../operation/policy.ts'
import { isActive, type State } from '../state.ts'
import { quorumOf, witnessesOf } from '../witness.ts'
import { type Folds, from, refuse } from './step.ts'

/** As many people must be there as are needed, the proposer, and one who may fall ill. */
function checkApprovals(state: State, policy: Policy) {
  for (const kind of APPROVALS) {
    const others = policy.approvals?.[kind] ?? 0
    const found = approvers({ ...state, policy }, kind)
    if (others > 0 && found < others + 2)
      return refuse('operation', `found ${found} people who can approve ${kind}, expected ${others + 2}`)
  }
  return undefined
}

/** A record that needs more witnesses than there are would never be proven. */
function checkWitnesses(state: State, policy: Policy) {
  const found = witnessesOf({ ...state, policy }).length - 1
  const needed = quorumOf({ ...state, policy })
  return needed <= Math.max(found, 0)
    ? undefined
    : refuse(
        'operation',
        `found ${Math.max(found, 0)} witnesses besides a tablet itself, expected ${needed} at least`,
      )
}

/** The plant's rules for everybody, what must not be deleted, and machines that may propose. */
export const POLICY_FOLDS: Folds<'policy.set' | 'hold.place' | 'hold.lift' | 'agent.add' | 'agent.end'> = {
  'policy.set': (state, { policy }, { seq }) => {
    if (policy.sessionMs > MAX_SESSION_MS)
      return refuse(
        'operation',
        `found sessions of ${policy.sessionMs} ms, expected at most ${MAX_SESSION_MS}`,
      )
    const refused = checkApprovals(state, policy) ?? checkWitnesses(state, policy)
    if (refused) return refused
    return ok({ ...state, policy, policies: [...state.policies, { since: seq, policy }] })
  },
  'hold.place': (state, op, { seq }) => {
    if (state.holds?.[op.hold] !== undefined)
      return refuse('operation', `found hold ${op.hold} a second time`)
    if (op.from > op.to) return refuse('operation', 'found a hold that ends before it begins')
    const { name, from: begin, to, device, plan } = op
    const hold = { name, from: begin, to, device, plan, ...from(seq) }
    return ok({ ...state, holds: { ...state.holds, [op.hold]: hold } })
  },
  'hold.lift': (state, op, { seq }) => {
    const hold = state.holds?.[op.hold]
    if (hold === undefined || !isActive(hold))
      return refuse('operation', `found hold ${op.hold}, which is not in place`)
    return ok({ ...state, holds: { ...state.holds, [op.hold]: { ...hold, until: seq } } })
  },
  'agent.add': (state, op, { seq, at }) => {
    if (state.agents?.[op.agent] !== undefined)
      return refuse('operation', `found agent ${op.agent} a second time`)
    if (!isActive(state.people[op.owner]))
      return refuse('operation', `found owner ${op.owner}, who is not in the plant`)
    if (op.notAfter <= at) return refuse('operation', 'found an agent that ends before it begins')
    const { name, owner, key, notAfter, may } = op
    const agent = { name, owner, key, notAfter, may, ...from(seq) }
    return ok({ ...state, agents: { ...state.agents, [op.agent]: agent } })
  },
  'agent.end': (state, op, { seq }) => {
    const agent = state.agents?.[op.agent]
    if (agent === undefined || !isActive(agent))
      return refuse('operation', `found agent ${op.agent}, which is not at work`)
    return ok({ ...state, agents: { ...state.agents, [op.agent]: { ...agent, until: seq } } })
  },
}
