import type { PersonId } from '../../id.ts'
import type { Role } from '../../record/word.ts'
import { ok } from '../../result.ts'
import type { Limits } from '../operation/word.ts'
import { type Credential, isActive, type Person, type State } from '../state.ts'
import { type Folds, from, refuse } from './step.ts'

/** The longest that a vendor is let in at once. */
const MAX_VENDOR_MS = 8 * 60 * 60 * 1000

const withPerson = (state: State, id: PersonId, person: Person): State => ({
  ...state,
  people: { ...state.people, [id]: person },
})

/** Roles in one order, each once, and limits for roles that are held. */
function rolesOf(roles: readonly Role[], limits: Limits | undefined) {
  const own = [...new Set(roles)].sort()
  const held = own.filter((role) => limits?.[role] !== undefined)
  const kept: Limits = Object.fromEntries(held.map((role) => [role, limits?.[role]]))
  return { roles: own, ...(held.length > 0 && { limits: kept }) }
}

/** An admin's rule is the whole plant's, and whoever takes from two sides can be held to neither. */
function checkRoles(roles: readonly Role[], limits: Limits | undefined) {
  if (limits?.admin !== undefined)
    return refuse('operation', 'found an admin of some lines, expected one of the whole plant')
  if (roles.includes('vendor') && roles.length > 1)
    return refuse('operation', 'found a vendor with another role, expected none besides')
  return undefined
}

const unknown = (person: PersonId) => refuse('operation', `found person ${person}, who is not in the plant`)

/** People: who belongs to the plant, in which roles, on which lines; and when a vendor is let in. */
export const PERSON_FOLDS: Folds<
  | 'person.add'
  | 'person.roles'
  | 'person.invite'
  | 'person.suspend'
  | 'person.resume'
  | 'person.remove'
  | 'vendor.open'
  | 'vendor.close'
> = {
  'person.add': (state, op, { seq }) => {
    if (state.people[op.person] !== undefined)
      return refuse('operation', `found person ${op.person} a second time`)
    const refused = checkRoles(op.roles, op.limits)
    if (refused) return refused
    const invite = op.invite === undefined ? {} : { invite: op.invite }
    const person = { name: op.name, ...rolesOf(op.roles, op.limits), ...invite, ...from(seq) }
    return ok(withPerson(state, op.person, person))
  },
  'person.roles': (state, op) => {
    const person = state.people[op.person]
    if (person === undefined || !isActive(person)) return unknown(op.person)
    const refused = checkRoles(op.roles, op.limits)
    if (refused) return refused
    const { limits: _, ...rest } = person
    return ok(withPerson(state, op.person, { ...rest, ...rolesOf(op.roles, op.limits) }))
  },
  'person.invite': (state, op) => {
    const person = state.people[op.person]
    if (person === undefined || !isActive(person)) return unknown(op.person)
    return ok(withPerson(state, op.person, { ...person, invite: op.invite }))
  },
  'person.suspend': (state, op, { seq }) => {
    const person = state.people[op.person]
    if (person === undefined || !isActive(person)) return unknown(op.person)
    return ok(withPerson(state, op.person, { ...person, until: seq }))
  },
  'person.resume': (state, op, { seq }) => {
    const person = state.people[op.person]
    if (person === undefined || person.until === null || person.removed)
      return refuse('operation', `found person ${op.person}, who is not suspended`)
    const before = [...(person.before ?? []), { since: person.since, until: person.until }]
    return ok(withPerson(state, op.person, { ...person, ...from(seq), before }))
  },
  'person.remove': (state, op, { seq }) => {
    const person = state.people[op.person]
    if (person === undefined || person.removed) return unknown(op.person)
    const gone = { ...person, until: person.until ?? seq, removed: true } as const
    const credentials = Object.entries<Credential>(state.credentials).map(([id, credential]) => {
      const isTheirs = credential.person === op.person && isActive(credential)
      return [id, isTheirs ? { ...credential, until: seq } : credential]
    })
    return ok({ ...withPerson(state, op.person, gone), credentials: Object.fromEntries(credentials) })
  },
  'vendor.open': (state, op, { seq, at }) => {
    const person = state.people[op.person]
    if (person === undefined || !isActive(person) || !person.roles.includes('vendor'))
      return refuse('operation', `found person ${op.person}, who is no vendor`)
    if (op.notAfter <= at || op.notAfter - at > MAX_VENDOR_MS)
      return refuse('operation', `found access until ${op.notAfter}, expected at most ${MAX_VENDOR_MS} ms`)
    const leaves = [...(state.vendors?.[op.person] ?? []), { ...from(seq), notAfter: op.notAfter }]
    return ok({ ...state, vendors: { ...state.vendors, [op.person]: leaves } })
  },
  'vendor.close': (state, op, { seq }) => {
    const leaves = state.vendors?.[op.person] ?? []
    if (!leaves.some(isActive)) return refuse('operation', `found vendor ${op.person}, who is not let in`)
    const closed = leaves.map((leave) => (isActive(leave) ? { ...leave, until: seq } : leave))
    return ok({ ...state, vendors: { ...state.vendors, [op.person]: closed } })
  },
}
