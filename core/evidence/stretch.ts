import type { InspectionId } from '../id.ts'
import { eventHash } from '../record/event.ts'
import { recordName } from './bundle.ts'
import { checkEsigns, checkGrants, checkPasskeys, checkSignatures } from './check-authority.ts'
import { checkChain, checkCommitments } from './check-history.ts'
import { misplanned, type Rules } from './check-planned.ts'
import type { Finding } from './link.ts'
import type { Find, KeptRecord } from './read-files.ts'
import { type PlacedEvent, placeEvents } from './signed-chain.ts'

/** Events of one tablet that follow one another without a gap, from a session's opening on. */
export type Stretch = readonly PlacedEvent[]

/** Cuts a bundle's events into stretches, by tablet and where the next event is not here. */
export function stretchesOf(records: readonly KeptRecord[]): Stretch[] {
  const chains = new Map<string, KeptRecord[][]>()
  for (const kept of records) {
    if (kept.record.kind !== 'event') continue
    const { device, prev } = kept.record.event
    const parts = chains.get(device) ?? []
    chains.set(device, parts)
    const last = parts.at(-1)?.at(-1)?.record
    const follows = last?.kind === 'event' && eventHash(last.event) === prev
    if (follows) parts.at(-1)?.push(kept)
    else parts.push([kept])
  }
  return [...chains.values()].flat().map((part) =>
    placeEvents({
      chain: part.map(({ index, record, openings = {} }) => ({ index, record, openings })),
    }),
  )
}

/** The events of these inspections that lie in a stretch. */
export const inspectedIn = (stretch: Stretch, ids: ReadonlySet<InspectionId>): PlacedEvent[] =>
  stretch.filter(({ event }) => 'inspection' in event.body && ids.has(event.body.inspection))

/**
 * Checks a stretch as the review screen checks one inspection: signatures, sessions, passkeys, electronic signatures,
 * the chain, and what stands behind the commitments. What was left out is no finding here.
 */
export async function checkStretch(
  stretch: Stretch,
  { rules, ids, find }: { rules: Rules; ids: ReadonlySet<InspectionId>; find: Find },
): Promise<void> {
  const { state } = rules
  const [first, last] = [stretch.at(0), stretch.at(-1)]
  const where = `records ${first?.index} to ${last?.index} of tablet ${first?.event.device}`
  const say = (finding: Finding) => {
    if (finding.state === 'broken') find(where, finding.detail)
  }
  if (first?.event.type !== 'session.opened')
    return find(where, `found event ${first?.event.seq} first, expected the opening of its session`)
  say(await checkSignatures(stretch))
  say(checkGrants(stretch))
  say(await checkPasskeys(stretch, state))
  const inspected = inspectedIn(stretch, ids)
  say(await checkEsigns(inspected, state))
  if (inspected.length > 0) say(checkChain(stretch, inspected))
  say(checkCommitments(stretch))
  for (const placed of inspected) {
    const message = misplanned(rules, placed)
    if (message !== undefined) find(`${recordName(placed.index)} (record ${placed.index})`, message)
  }
}
