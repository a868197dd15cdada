import { ok } from '../../result.ts'
import { isActive } from '../state.ts'
import { type Folds, from, refuse } from './step.ts'

/** Models, and the plans that use them. */
export const MODEL_FOLDS: Folds<'model.register' | 'plan.publish'> = {
  'model.register': (state, op, { seq }) => {
    if (state.models[op.model] !== undefined)
      return refuse('operation', `found model ${op.model} a second time`)
    return ok({ ...state, models: { ...state.models, [op.model]: { name: op.name, ...from(seq) } } })
  },
  'plan.publish': (state, op) => {
    const versions = state.plans[op.plan] ?? []
    if (op.version !== versions.length + 1)
      return refuse('operation', `found plan version ${op.version}, expected ${versions.length + 1}`)
    const missing = op.models.find((model) => !isActive(state.models[model]))
    if (missing !== undefined)
      return refuse('operation', `found a plan with model ${missing}, which is not registered`)
    const { version, text, models } = op
    return ok({ ...state, plans: { ...state.plans, [op.plan]: [...versions, { version, text, models }] } })
  },
}
