import type { CredentialId, DeviceId, PersonId, PlanId } from '../id.ts'
import { isUsable } from './authenticator.ts'
import { type FoldError, refuse } from './fold/step.ts'
import { APPROVALS, type ApprovalKind } from './operation/policy.ts'
import type { Line, Target } from './operation/word.ts'
import type { Operation } from './operation.ts'
import { type Governed, isPermittedOn, RULES, rolesFor } from './permission.ts'
import { credentialOf, isActive, type Proposal, type State } from './state.ts'

type Refused = ReturnType<typeof refuse>
/** The lines that something concerns; null for the whole plant. */
type Lines = readonly Line[] | null

const planLines = (state: State, plan: PlanId): Lines => state.plans[plan]?.at(-1)?.lines ?? null

function targetLines(state: State, target: Target): Lines {
  if (target.to === 'line') return [target.line]
  const line = target.to === 'device' ? state.devices[target.device as DeviceId]?.line : undefined
  return line === undefined ? null : [line]
}

/** Which lines an operation concerns: whoever is limited to lines may do it on no others. */
function linesOf(state: State, op: Operation): Lines {
  switch (op.op) {
    case 'plan.publish': {
      // A new version also takes the plan away where the old one was in force.
      const before = state.plans[op.plan]?.at(-1)
      if (op.lines === undefined || (before !== undefined && before.lines === undefined)) return null
      return [...op.lines, ...(before?.lines ?? [])]
    }
    case 'model.quarantine':
    case 'model.clear':
      return op.line === null ? null : [op.line]
    case 'certification.grant':
    case 'certification.withdraw':
      return planLines(state, op.plan)
    case 'release.roll-out':
    case 'release.roll-back':
      return targetLines(state, op.target)
    default:
      return null
  }
}

/** Whether an operation is about a passkey of the author's own: everybody may add or give up their own. */
function isOwn(state: State, by: PersonId, op: Operation): boolean {
  if (op.op === 'credential.add') return op.person === by
  return op.op === 'credential.revoke' && credentialOf(state, op.credential)?.person === by
}

function checkProposal(state: State, by: PersonId, proposal: Proposal | undefined, op: Operation) {
  if (proposal === undefined) return refuse('operation', 'found a proposal that does not wait for approval')
  if (op.op === 'proposal.approve' && proposal.by === by)
    return refuse('not-permitted', 'found an approval by the proposer, expected another person')
  if (proposal.by === by) return undefined
  return checkAuthor(state, by, proposal.ops)
}

function checkOne(state: State, by: PersonId, op: Operation): Refused | undefined {
  if (op.op === 'plant.found') return refuse('operation', 'found a second founding of the plant')
  if (op.op === 'proposal.approve' || op.op === 'proposal.withdraw')
    return checkProposal(state, by, state.proposals?.[op.proposal], op)
  const author = state.people[by]
  if (author === undefined || !isActive(author))
    return refuse('not-permitted', `found author ${by}, who is not in the plant`)
  if (isOwn(state, by, op) || isPermittedOn(author, op.op, linesOf(state, op))) return undefined
  return refuse('not-permitted', `found ${op.op} by ${author.roles.join(', ')}, who may not do it there`)
}

/** Why a person may not do these operations; undefined when they may do each of them. */
export function checkAuthor(
  state: State,
  by: PersonId,
  ops: readonly Operation[],
): { ok: false; error: FoldError } | undefined {
  for (const op of ops) {
    const refused = checkOne(state, by, op)
    if (refused !== undefined) return refused
  }
  return undefined
}

const approvalOf = (op: Operation): ApprovalKind | null =>
  Object.hasOwn(RULES, op.op) ? RULES[op.op as Governed].approval : null

/** How many other people must approve a change before it takes effect. */
export function approvalsNeeded(state: State, by: PersonId, ops: readonly Operation[]): number {
  const { approvals } = state.policy
  const needed = ops.map((op) => {
    const kind = isOwn(state, by, op) ? null : approvalOf(op)
    return kind === null ? 0 : (approvals?.[kind] ?? 0)
  })
  return Math.max(0, ...needed)
}

/** Whose word counts for a kind of approval: people with a passkey and the role, for the whole plant. */
const SAMPLE: Record<ApprovalKind, Governed> = {
  ...{ people: 'person.add', models: 'model.register', plans: 'plan.publish' },
  ...{ releases: 'release.propose', policy: 'policy.set' },
}

/** How many people could propose or approve a change of this kind. */
export function approvers(state: State, kind: ApprovalKind): number {
  const able = new Set<PersonId>()
  for (const credential of Object.values(state.credentials)) {
    const person = state.people[credential.person]
    if (person && isUsable(state, credential) && isPermittedOn(person, SAMPLE[kind], null))
      able.add(credential.person)
  }
  return able.size
}

/**
 * The kind of approval that too few people are left for, so that the plant could not be governed any more. People and
 * policies are an admin's; admins can put right what is short in the other kinds.
 */
export const deadlock = (state: State): ApprovalKind | undefined =>
  APPROVALS.find((kind) => {
    const others = state.policy.approvals?.[kind] ?? 0
    return others > 0 && rolesFor(SAMPLE[kind]).length === 1 && approvers(state, kind) <= others
  })

/** Whether somebody can still sign for the plant: an admin with a passkey that policy admits. */
export function isAdminLeft(state: State): boolean {
  // Asked after every change: the first one found is enough, and usually the founder.
  for (const id in state.credentials) {
    const credential = state.credentials[id as CredentialId]
    const person = credential && state.people[credential.person]
    if (person && isUsable(state, credential) && isPermittedOn(person, SAMPLE.people, null)) return true
  }
  return false
}
