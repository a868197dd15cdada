import * as v from 'valibot'
import { type Commitment, type Openings, openCommitment } from '../commitment.ts'
import { type Plan, planSchema } from './plan.ts'

/** The plan behind its commitment; undefined when its text is not here, is not what was committed to, or is no plan. */
export function openPlan(text: Commitment, openings: Openings): Plan | undefined {
  const parsed = v.safeParse(planSchema, openCommitment(text, openings))
  return parsed.success ? parsed.output : undefined
}

/** Opens plans by their commitments, each once: many inspections are done by one plan. */
export function planOpener(openings: Openings): (text: Commitment) => Plan | undefined {
  const known = new Map<Commitment, Plan | undefined>()
  return (text) => {
    if (!known.has(text)) known.set(text, openPlan(text, openings))
    return known.get(text)
  }
}
