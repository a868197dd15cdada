import type { PersonId, PlanId } from '../../id.ts'
import { ok } from '../../result.ts'
import { isActive, type Leave, type State } from '../state.ts'
import { type Folds, from, refuse } from './step.ts'

const certificationOf = (state: State, person: PersonId, plan: PlanId): Leave | undefined =>
  state.certifications?.[person]?.[plan]

const withCertification = (state: State, person: PersonId, plan: PlanId, leave: Leave): State => ({
  ...state,
  certifications: {
    ...state.certifications,
    [person]: { ...state.certifications?.[person], [plan]: leave },
  },
})

/** Who is certified for which plan, and until when. */
export const CERTIFICATION_FOLDS: Folds<'certification.grant' | 'certification.withdraw'> = {
  'certification.grant': (state, { person, plan, notAfter }, { seq, by, at }) => {
    if (!isActive(state.people[person]))
      return refuse('operation', `found person ${person}, who is not in the plant`)
    if (state.plans[plan] === undefined)
      return refuse('operation', `found plan ${plan}, which was never published`)
    if (person === by) return refuse('not-permitted', 'found somebody who certifies themselves')
    if (notAfter <= at) return refuse('operation', 'found a certification that ends before it begins')
    return ok(withCertification(state, person, plan, { ...from(seq), notAfter }))
  },
  'certification.withdraw': (state, { person, plan }, { seq }) => {
    const held = certificationOf(state, person, plan)
    if (held === undefined || !isActive(held))
      return refuse('operation', `found person ${person}, who is not certified for plan ${plan}`)
    return ok(withCertification(state, person, plan, { ...held, until: seq }))
  },
}
