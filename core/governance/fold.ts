import { parseBase64url } from '../bytes.ts'
import { MAX_SESSION_MS } from '../limit.ts'
import { parseCoseKey } from '../passkey/cose-key.ts'
import { type Change, changeHash } from '../record/change.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Operation } from './operation.ts'
import { isPermitted } from './permission.ts'
import { type Credential, credentialOf, isActive, type Policy, type State, type Tenure } from './state.ts'

export type FoldError = {
  kind: 'stale' | 'not-genesis' | 'other-plant' | 'not-permitted' | 'operation'
  message: string
}

type Op<Name extends Operation['op']> = Extract<Operation, { op: Name }>
type Step = Result<State, FoldError>

const refuse = (kind: FoldError['kind'], message: string) => fail<FoldError>({ kind, message })
const FIRST_POLICY: Policy = { withoutPrf: 'mark', sessionMs: MAX_SESSION_MS, idleMs: 5 * 60 * 1000 }
const from = (seq: number): Tenure => ({ since: seq, until: null })

function foldFound(change: Change, op: Op<'plant.found'>): State {
  const { name, rpId, origins, log, recipient } = op
  return {
    ...{ plant: change.plant, name, rpId, origins, log, recipient },
    ...{ changes: [], people: {}, credentials: {}, devices: {}, models: {}, plans: {} },
    policy: FIRST_POLICY,
    policies: [{ since: 0, policy: FIRST_POLICY }],
  }
}

function foldPlan(state: State, op: Op<'plan.publish'>): Step {
  const versions = state.plans[op.plan] ?? []
  if (op.version !== versions.length + 1)
    return refuse('operation', `found plan version ${op.version}, expected ${versions.length + 1}`)
  const missing = op.models.find((model) => !isActive(state.models[model]))
  if (missing !== undefined)
    return refuse('operation', `found a plan with model ${missing}, which is not registered`)
  const { version, text, models } = op
  return ok({ ...state, plans: { ...state.plans, [op.plan]: [...versions, { version, text, models }] } })
}

function isCoseKey(publicKey: string): boolean {
  const bytes = parseBase64url(publicKey)
  const key = bytes && parseCoseKey(bytes)
  return key?.ok === true && key.value.bytes.length === bytes?.length
}

function foldCredential(state: State, seq: number, op: Op<'credential.add'>): Step {
  if (!isActive(state.people[op.person]))
    return refuse('operation', `found person ${op.person}, who is not in the plant`)
  if (credentialOf(state, op.credential) !== undefined)
    return refuse('operation', `found credential ${op.credential} a second time`)
  if (!isCoseKey(op.publicKey))
    return refuse('operation', `found credential ${op.credential} with a key that cannot verify anything`)
  const { person, publicKey, aaguid, backupEligible } = op
  const credential = { person, publicKey, aaguid, backupEligible, ...from(seq) }
  return ok({ ...state, credentials: { ...state.credentials, [op.credential]: credential } })
}

function foldSuspend(state: State, seq: number, op: Op<'person.suspend'>): Step {
  const person = state.people[op.person]
  if (person === undefined || !isActive(person))
    return refuse('operation', `found person ${op.person}, who is not in the plant`)
  return ok({ ...state, people: { ...state.people, [op.person]: { ...person, until: seq } } })
}

function foldRevoke(state: State, seq: number, op: Op<'credential.revoke'>): Step {
  const credential = credentialOf(state, op.credential)
  if (credential === undefined || !isActive(credential))
    return refuse('operation', `found credential ${op.credential}, which is not in use`)
  return ok({
    ...state,
    credentials: { ...state.credentials, [op.credential]: { ...credential, until: seq } },
  })
}

function foldRetire(state: State, seq: number, op: Op<'device.retire'>): Step {
  const device = state.devices[op.device]
  if (device === undefined || !isActive(device))
    return refuse('operation', `found device ${op.device}, which is not enrolled`)
  return ok({ ...state, devices: { ...state.devices, [op.device]: { ...device, until: seq } } })
}

/** One operation on a founded plant. */
function foldOperation(state: State, seq: number, op: Exclude<Operation, { op: 'plant.found' }>): Step {
  switch (op.op) {
    case 'person.add': {
      if (state.people[op.person] !== undefined)
        return refuse('operation', `found person ${op.person} a second time`)
      const person = { name: op.name, roles: [...new Set(op.roles)].sort(), ...from(seq) }
      return ok({ ...state, people: { ...state.people, [op.person]: person } })
    }
    case 'person.suspend':
      return foldSuspend(state, seq, op)
    case 'credential.add':
      return foldCredential(state, seq, op)
    case 'credential.revoke':
      return foldRevoke(state, seq, op)
    case 'device.enrol': {
      if (state.devices[op.device] !== undefined)
        return refuse('operation', `found device ${op.device} a second time`)
      return ok({
        ...state,
        devices: { ...state.devices, [op.device]: { name: op.name, key: op.key, ...from(seq) } },
      })
    }
    case 'device.retire':
      return foldRetire(state, seq, op)
    case 'model.register': {
      if (state.models[op.model] !== undefined)
        return refuse('operation', `found model ${op.model} a second time`)
      return ok({ ...state, models: { ...state.models, [op.model]: { name: op.name, ...from(seq) } } })
    }
    case 'plan.publish':
      return foldPlan(state, op)
    case 'policy.set':
      if (op.policy.sessionMs > MAX_SESSION_MS)
        return refuse(
          'operation',
          `found sessions of ${op.policy.sessionMs} ms, expected at most ${MAX_SESSION_MS}`,
        )
      return ok({
        ...state,
        policy: op.policy,
        policies: [...state.policies, { since: seq, policy: op.policy }],
      })
  }
}

/** The founding change: the plant, and whatever its first admin sets up in the same breath. */
function foldGenesis(change: Change): Step {
  const [first, ...rest] = change.ops
  if (change.seq !== 0 || change.prev !== null)
    return refuse('not-genesis', `found change ${change.seq}, expected the genesis`)
  if (first?.op !== 'plant.found') return refuse('not-genesis', 'found a genesis that does not found a plant')
  const founded = foldAll(foldFound(change, first), 0, rest)
  if (!founded.ok) return founded
  const founder = founded.value.people[change.by]
  if (founder === undefined || !isActive(founder) || !founder.roles.includes('admin'))
    return refuse('not-permitted', 'found a genesis that was not signed by the admin it adds')
  return founded
}

function foldAll(start: State, seq: number, ops: readonly Operation[]): Step {
  let state = start
  for (const op of ops) {
    if (op.op === 'plant.found') return refuse('operation', 'found a second founding of the plant')
    const next = foldOperation(state, seq, op)
    if (!next.ok) return next
    state = next.value
  }
  return ok(state)
}

/** Whether somebody can still sign for the plant: an admin with a passkey in use. */
const isAdminLeft = (state: State): boolean =>
  Object.values<Credential>(state.credentials).some((credential) => {
    const person = state.people[credential.person]
    return isActive(credential) && isActive(person) && person?.roles.includes('admin') === true
  })

/** A change on top of a plant: the right head, a person who is there, and may do each of its operations. */
function foldChange(state: State, change: Change): Step {
  if (change.plant !== state.plant)
    return refuse('other-plant', `found plant ${change.plant}, expected ${state.plant}`)
  if (change.seq !== state.changes.length || change.prev !== state.changes.at(-1))
    return refuse('stale', `found a change on head ${change.seq - 1}, expected ${state.changes.length - 1}`)
  const author = state.people[change.by]
  if (author === undefined || !isActive(author))
    return refuse('not-permitted', `found author ${change.by}, who is not in the plant`)
  for (const { op } of change.ops)
    if (op !== 'plant.found' && !isPermitted(author.roles, op))
      return refuse('not-permitted', `found ${op} by ${author.roles.join(', ')}, who may not do it`)
  const next = foldAll(state, change.seq, change.ops)
  if (next.ok && !isAdminLeft(next.value))
    return refuse('operation', 'found a change that leaves no admin with a passkey, expected one at least')
  return next
}

/**
 * The next state after a change, or why there is none. Pure: the change's signature is verifyChange's business.
 * `state` is undefined before the genesis.
 */
export function fold(state: State | undefined, change: Change): Result<State, FoldError> {
  const next = state === undefined ? foldGenesis(change) : foldChange(state, change)
  return next.ok ? ok({ ...next.value, changes: [...next.value.changes, changeHash(change)] }) : next
}
