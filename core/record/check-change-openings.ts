import * as v from 'valibot'
import { type Commitment, isOpeningOf, type Opening, type Openings } from '../commitment.ts'
import { textSchema } from '../id.ts'
import { planSchema } from '../plan/plan.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Change } from './change.ts'
import type { OpeningError } from './check-openings.ts'

const nameSchema = textSchema(1, 80)

/** A commitment, and what must stand behind it. */
interface Named {
  readonly commitment: Commitment
  readonly schema: v.GenericSchema
  readonly name: string
}

function commitmentsOf(change: Pick<Change, 'ops'>): Named[] {
  return change.ops.flatMap((op): Named[] => {
    if (op.op === 'person.add') return [{ commitment: op.name, schema: nameSchema, name: 'name' }]
    if (op.op === 'plan.publish') return [{ commitment: op.text, schema: planSchema, name: 'plan' }]
    return []
  })
}

/** Checks on receipt that every commitment of a change or draft is opened, to what it should be; gives just those openings. */
export function checkChangeOpenings(
  change: Pick<Change, 'ops'>,
  openings: Openings,
): Result<Openings, OpeningError> {
  const refuse = (message: string) => fail<OpeningError>({ kind: 'opening-missing', message })
  const needed: Record<string, Opening> = {}
  for (const { commitment, schema, name } of commitmentsOf(change)) {
    const opening = openings[commitment]
    if (opening === undefined) return refuse(`found no opening for ${name}`)
    if (!isOpeningOf(commitment, opening)) return refuse(`found an opening for ${name} that does not match`)
    const parsed = v.safeParse(schema, opening.value)
    if (!parsed.success)
      return refuse(`found an opening for ${name} that does not fit: ${parsed.issues[0].message}`)
    needed[commitment] = opening
  }
  return ok(needed)
}
