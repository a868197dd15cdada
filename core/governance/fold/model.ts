import type { Digest } from '../../digest.ts'
import { ok } from '../../result.ts'
import { isActive, type Quarantine, type State } from '../state.ts'
import { isVouchedFor } from '../vouch.ts'
import { type Folds, from, refuse } from './step.ts'

const withQuarantines = (state: State, model: Digest, list: readonly Quarantine[]): State => ({
  ...state,
  quarantines: { ...state.quarantines, [model]: list },
})

/** Models, the lines that they are stopped on, and the plans that use them. */
export const MODEL_FOLDS: Folds<'model.register' | 'model.quarantine' | 'model.clear' | 'plan.publish'> = {
  'model.register': (state, op, { seq }) => {
    if (state.models[op.model] !== undefined)
      return refuse('operation', `found model ${op.model} a second time`)
    const { name, signer } = op
    if (signer !== undefined && !isActive(state.signers?.[signer]))
      return refuse('operation', `found signer ${signer}, who is not trusted`)
    const model = { name, ...(signer !== undefined && { signer }), ...from(seq) }
    return ok({ ...state, models: { ...state.models, [op.model]: model } })
  },
  'model.quarantine': (state, { model, line }, { seq }) => {
    if (!isActive(state.models[model]))
      return refuse('operation', `found model ${model}, which is not registered`)
    const list = state.quarantines?.[model] ?? []
    if (list.some((each) => isActive(each) && each.line === line))
      return refuse('operation', `found model ${model}, which is stopped there already`)
    return ok(withQuarantines(state, model, [...list, { line, ...from(seq) }]))
  },
  'model.clear': (state, { model, line }, { seq }) => {
    const list = state.quarantines?.[model] ?? []
    if (!list.some((each) => isActive(each) && each.line === line))
      return refuse('operation', `found model ${model}, which is not stopped there`)
    const cleared = list.map((each) =>
      isActive(each) && each.line === line ? { ...each, until: seq } : each,
    )
    return ok(withQuarantines(state, model, cleared))
  },
  'plan.publish': (state, op) => {
    const versions = state.plans[op.plan] ?? []
    if (op.version !== versions.length + 1)
      return refuse('operation', `found plan version ${op.version}, expected ${versions.length + 1}`)
    const missing = op.models.find((model) => !isVouchedFor(state, model))
    if (missing !== undefined)
      return refuse('operation', `found a plan with model ${missing}, which nobody vouches for`)
    const { version, text, models, lines, assistance } = op
    const plan = { version, text, models, ...(lines && { lines }), ...(assistance && { assistance }) }
    return ok({ ...state, plans: { ...state.plans, [op.plan]: [...versions, plan] } })
  },
}
