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

function checkOne(
  { commitment, schema, name }: Named,
  opening: Opening | undefined,
): Result<Opening, OpeningError> {
  const refuse = (message: string) => fail<OpeningError>({ kind: 'opening-missing', message })
  if (opening === undefined) return refuse(`found no opening for ${name}`)
  if (!isOpeningOf(commitment, opening)) return refuse(`found an opening for ${name} that does not match`)
  const parsed = v.safeParse(schema, opening.value)
  if (!parsed.success)
    return refuse(`found an opening for ${name} that does not fit: ${parsed.issues[0].message}`)
  return ok(opening)
}

/** Checks on receipt that every commitment of a change or draft is opened, to what it should be; gives just those openings. */
export function checkChangeOpenings(
  change: Pick<Change, 'ops'>,
  openings: Openings,
): Result<Openings, OpeningError> {
  const needed: Record<string, Opening> = {}
  for (const named of commitmentsOf(change)) {
    const checked = checkOne(named, openings[named.commitment])
    if (!checked.ok) return checked
    needed[named.commitment] = checked.value
  }
  return ok(needed)
}

/** Of these openings, those that open something in a change, and are what they should be. */
export const fittingOpenings = (change: Pick<Change, 'ops'>, openings: Openings): Openings =>
  Object.fromEntries(
    commitmentsOf(change).flatMap((named) => {
      const checked = checkOne(named, openings[named.commitment])
      return checked.ok ? [[named.commitment, checked.value]] : []
    }),
  )
