import * as v from 'valibot'
import type { Commitment } from '../../core/commitment.ts'
import { type Plan, planSchema } from '../../core/plan/plan.ts'
import { parseOpenings } from './openings.ts'
import type { Store } from './query.ts'

const OPENINGS = `SELECT openings FROM openings JOIN leaves USING (leaf)
  WHERE kind = 'change' AND instr(openings, CAST(? AS BLOB))`

/** Texts never change under their commitment: each is looked up once. */
const known = new WeakMap<Store, Map<Commitment, Plan | undefined>>()

function findPlan(store: Store, text: Commitment): Plan | undefined {
  const rows = store.prepare(OPENINGS).all(text) as { openings: Uint8Array }[]
  const values = rows.map(({ openings }) => parseOpenings(openings)?.[text]?.value)
  return values.flatMap((value) => {
    const parsed = v.safeParse(planSchema, value)
    return parsed.success ? [parsed.output] : []
  })[0]
}

/** The plan behind its commitment; undefined when its text was erased. */
export function readPlan(store: Store, text: Commitment): Plan | undefined {
  const plans = known.get(store) ?? new Map<Commitment, Plan | undefined>()
  known.set(store, plans)
  if (!plans.has(text)) plans.set(text, findPlan(store, text))
  return plans.get(text)
}
