import { MAX_SESSION_MS } from '../limit.ts'
import { type Change, changeHash } from '../record/change.ts'
import { ok } from '../result.ts'
import { foldAll } from './fold/operation.ts'
import { propose, takeApproved } from './fold/proposal.ts'
import { type Op, refuse, type Step } from './fold/step.ts'
import { approvalsNeeded, checkAuthor, deadlock, isAdminLeft } from './may-change.ts'
import { isActive, type Policy, type State } from './state.ts'

const FIRST_POLICY: Policy = { withoutPrf: 'mark', sessionMs: MAX_SESSION_MS, idleMs: 5 * 60 * 1000 }

function foldFound(change: Change, op: Op<'plant.found'>): State {
  const { name, rpId, origins, log, recipient } = op
  return {
    ...{ plant: change.plant, name, rpId, origins, log, recipient },
    ...{ changes: [], people: {}, credentials: {}, devices: {}, models: {}, plans: {} },
    policy: FIRST_POLICY,
    policies: [{ since: 0, policy: FIRST_POLICY }],
  }
}

/** The founding change: the plant, and whatever its first admin sets up in the same breath. */
function foldGenesis(change: Change): Step {
  const [first, ...rest] = change.ops
  if (change.seq !== 0 || change.prev !== null)
    return refuse('not-genesis', `found change ${change.seq}, expected the genesis`)
  if (first?.op !== 'plant.found') return refuse('not-genesis', 'found a genesis that does not found a plant')
  const founded = foldAll(foldFound(change, first), rest, change)
  if (!founded.ok) return founded
  const founder = founded.value.people[change.by]
  if (founder === undefined || !isActive(founder) || !founder.roles.includes('admin'))
    return refuse('not-permitted', 'found a genesis that was not signed by the admin it adds')
  return founded
}

/** Proposals take effect with the change that brings their last approval, in their proposer's name. */
function settle(state: State, seq: number): Step {
  const approved = takeApproved(state)
  if (approved === undefined) return ok(state)
  const { proposal, rest } = approved
  const { by, at, ops } = proposal
  const refused = checkAuthor(rest, by, ops)
  if (refused) return refused
  const next = foldAll(rest, ops, { seq, by, at })
  return next.ok ? settle(next.value, seq) : next
}

/** What must hold after every change, whatever it did. */
function checkPlant(state: State): Step {
  if (!isAdminLeft(state))
    return refuse('operation', 'found a change that leaves no admin with a passkey, expected one at least')
  const short = deadlock(state)
  if (short !== undefined)
    return refuse('operation', `found a change that leaves too few people to approve ${short}`)
  return ok(state)
}

/** A change on top of a plant: the right head, a person who is there, and may do each of its operations. */
function foldChange(state: State, change: Change): Step {
  if (change.plant !== state.plant)
    return refuse('other-plant', `found plant ${change.plant}, expected ${state.plant}`)
  if (change.seq !== state.changes.length || change.prev !== state.changes.at(-1))
    return refuse('stale', `found a change on head ${change.seq - 1}, expected ${state.changes.length - 1}`)
  if (!isActive(state.people[change.by]))
    return refuse('not-permitted', `found author ${change.by}, who is not in the plant`)
  const refused = checkAuthor(state, change.by, change.ops)
  if (refused) return refused
  const next = foldAll(state, change.ops, change)
  if (!next.ok) return next
  const needed = approvalsNeeded(state, change.by, change.ops)
  // It would hold today, so it may be proposed; whether it still does is asked again when it is approved.
  if (needed > 0) return ok(propose(state, change, needed))
  const settled = settle(next.value, change.seq)
  return settled.ok ? checkPlant(settled.value) : settled
}

/**
 * The next state after a change, or why there is none. Pure: the change's signature is verifyChange's business.
 * `state` is undefined before the genesis.
 */
export function fold(state: State | undefined, change: Change): Step {
  const next = state === undefined ? foldGenesis(change) : foldChange(state, change)
  return next.ok ? ok({ ...next.value, changes: [...next.value.changes, changeHash(change)] }) : next
}
