import { ok } from '../../result.ts'
import { isActive } from '../state.ts'
import { type Folds, from, refuse } from './step.ts'

/** People: who belongs to the plant, in which roles. */
export const PERSON_FOLDS: Folds<'person.add' | 'person.suspend'> = {
  'person.add': (state, op, { seq }) => {
    if (state.people[op.person] !== undefined)
      return refuse('operation', `found person ${op.person} a second time`)
    const person = { name: op.name, roles: [...new Set(op.roles)].sort(), ...from(seq) }
    return ok({ ...state, people: { ...state.people, [op.person]: person } })
  },
  'person.suspend': (state, op, { seq }) => {
    const person = state.people[op.person]
    if (person === undefined || !isActive(person))
      return refuse('operation', `found person ${op.person}, who is not in the plant`)
    return ok({ ...state, people: { ...state.people, [op.person]: { ...person, until: seq } } })
  },
}
