import * as v from 'valibot'
import { type Commitment, isOpeningOf, type Openings } from '../commitment.ts'
import { verdictFrom } from '../inspection/verdict.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Event } from './event.ts'
import { contextSchema, judgedEvidenceSchema, selftestEvidenceSchema } from './opened.ts'

export type OpeningError = { kind: 'opening-missing' | 'verdict-unfounded'; message: string }

/** What must stand behind each commitment that an event can make, by its name. */
const unitSchema = v.pipe(v.string(), v.maxLength(100))
const reasonSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))

function schemaFor(event: Event, name: string): v.GenericSchema {
  if (name === 'unit') return unitSchema
  if (name === 'reason') return reasonSchema
  if (name === 'context') return contextSchema
  return event.type === 'selftest.completed' ? selftestEvidenceSchema : judgedEvidenceSchema
}

/**
 * Checks that every commitment of an event is opened by what came with it, and opens to what it should: done once,
 * on receipt. Later an opening may have been erased, and the record stays valid.
 */
export function checkOpenings(event: Event, openings: Openings): Result<null, OpeningError> {
  const refuse = (message: string) => fail<OpeningError>({ kind: 'opening-missing', message })
  for (const [name, commitment] of Object.entries<Commitment>(event.commits)) {
    const opening = openings[commitment]
    if (opening === undefined) return refuse(`found no opening for ${name}`)
    if (!isOpeningOf(commitment, opening)) return refuse(`found an opening for ${name} that does not match`)
    const parsed = v.safeParse(schemaFor(event, name), opening.value)
    if (!parsed.success)
      return refuse(`found an opening for ${name} that does not fit: ${parsed.issues[0].message}`)
  }
  return checkVerdict(event, openings)
}

/** The verdict that was signed must be the one that the rule draws from the score and thresholds signed with it. */
function checkVerdict(event: Event, openings: Openings): Result<null, OpeningError> {
  if (event.type !== 'inspection.judged') return ok(null)
  const evidence = v.parse(judgedEvidenceSchema, openings[event.commits.evidence]?.value)
  const verdict = verdictFrom(evidence.score, evidence.thresholds)
  if (verdict === event.body.verdict) return ok(null)
  return fail({
    kind: 'verdict-unfounded',
    message: `found verdict ${event.body.verdict}, expected ${verdict} from its score`,
  })
}
