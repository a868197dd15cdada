import { openCommitment } from '../commitment.ts'
import type { State } from '../governance/state.ts'
import type { PersonId } from '../id.ts'
import { checkEsign } from '../ledger/event-rule.ts'
import type { EventOf } from '../record/event.ts'
import { ok, type Result } from '../result.ts'
import type { HoldsAnswer } from '../wire/hold.ts'
import { type ForgedError, forged, readGrants, readSigned } from './read-signed.ts'

/** An act that set units aside, as its person signed it; the reason where it was not erased. */
export interface HoldRecord {
  readonly event: EventOf<'units.held'>
  readonly person: PersonId
  readonly reason: string | undefined
}

/** What a server handed over of holds: each is checked to carry its person's signature and electronic signature. */
export async function readHoldRecords(
  state: State,
  { holds, sessions }: HoldsAnswer,
): Promise<Result<HoldRecord[], ForgedError>> {
  const grants = await readGrants(state, sessions)
  if (!grants.ok) return grants
  const records: HoldRecord[] = []
  for (const leaf of holds) {
    const signed = await readSigned(leaf, grants.value)
    if (!signed.ok) return signed
    const { event, grant } = signed.value
    if (event.type !== 'units.held' || leaf.record.kind !== 'event') return forged(leaf, 'found no hold')
    const esign = await checkEsign(state, grant, leaf.record)
    if (!esign.ok) return forged(leaf, esign.error.message)
    const reason = openCommitment(event.commits.reason, leaf.openings)
    records.push({ event, person: grant.person, reason: typeof reason === 'string' ? reason : undefined })
  }
  return ok(records)
}
