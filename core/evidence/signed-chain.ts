import type { Openings } from '../commitment.ts'
import type { InspectionId } from '../id.ts'
import type { Assertion } from '../passkey/assertion.ts'
import type { Event } from '../record/event.ts'
import type { SignedEvent } from '../record/record.ts'
import type { Grant } from '../session/grant.ts'
import type { InspectionDetail } from '../wire/inspection.ts'

/** A session as the event that opened it tells. */
export interface OpenedSession {
  readonly grant: Grant
  readonly assertion: Assertion
}

/** One event of a tablet, where it stands in the log, and the session it was made in; undefined when none was open. */
export interface PlacedEvent {
  readonly record: SignedEvent
  readonly event: Event
  readonly index: number
  readonly openings: Openings
  readonly session: OpenedSession | undefined
}

/**
 * The tablet's chain with each event under the session then open. An inspection may be judged in one session and
 * decided in a later one by somebody else, so a chain has one session or several.
 */
export function placeEvents({ chain }: Pick<InspectionDetail, 'chain'>): PlacedEvent[] {
  let session: OpenedSession | undefined
  return chain.flatMap(({ record, index, openings }) => {
    if (record.kind !== 'event') return []
    const { event } = record
    if (event.type === 'session.opened') session = event.body
    const placed = { record, event, index, openings, session }
    if (event.type === 'session.closed') session = undefined
    return [placed]
  })
}

/** The events of one inspection. They are taken from the chain alone, so nothing is shown that is not checked. */
export const eventsOf = (placed: readonly PlacedEvent[], id: InspectionId): PlacedEvent[] =>
  placed.filter(({ event }) => 'inspection' in event.body && event.body.inspection === id)

/** The sessions that some events were made in, each once, in order. */
export const sessionsOf = (placed: readonly PlacedEvent[]): OpenedSession[] => [
  ...new Set(placed.map(({ session }) => session).filter((session) => session !== undefined)),
]
