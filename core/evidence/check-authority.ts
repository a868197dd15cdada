import { parseBase64url } from '../bytes.ts'
import { verifyEd25519 } from '../ed25519.ts'
import { credentialOf, isActive, type State } from '../governance/state.ts'
import { checkEsign } from '../ledger/event-rule.ts'
import { eventBytes, needsEsign } from '../record/event.ts'
import { isWithinGrant, verifyGrant } from '../session/verify-grant.ts'
import { broken, type Finding, holds, unchecked } from './link.ts'
import { type PlacedEvent, sessionsOf } from './signed-chain.ts'

/** A time for people, from milliseconds since 1970. */
export type TimeText = (at: number) => string

const inMs: TimeText = (at) => `${at} ms since 1970`

const short = (text: string): string => `${text.slice(0, 12)}…`

/** Whether every event is signed by the key of the session that it stands in. */
export async function checkSignatures(placed: readonly PlacedEvent[]): Promise<Finding> {
  for (const { event, record, session } of placed) {
    if (session === undefined) return unchecked('no session was opened, so there is no key to check with')
    const key = parseBase64url(session.grant.publicKey)
    const signature = parseBase64url(record.signature)
    const isValid =
      key !== undefined && signature !== undefined && (await verifyEd25519(key, signature, eventBytes(event)))
    if (!isValid) return broken(`event ${event.seq} is not signed by its session's key`)
  }
  const keys = sessionsOf(placed).map(({ grant }) => short(grant.publicKey))
  return holds(`${placed.length} events are signed by session key ${keys.join(', then ')}`)
}

/** Whether every event lies inside its session: its tablet, its plant, its time. */
export function checkGrants(placed: readonly PlacedEvent[], timeText: TimeText = inMs): Finding {
  for (const { event, session } of placed) {
    if (session === undefined) return broken(`event ${event.seq} belongs to a session that was never opened`)
    const { grant } = session
    if (event.session !== grant.session) return broken(`event ${event.seq} names another session`)
    if (event.device !== grant.device) return broken(`event ${event.seq} was made on another tablet`)
    if (event.plant !== grant.plant) return broken(`event ${event.seq} was made in another plant`)
    if (!isWithinGrant(grant, event.at)) return broken(`event ${event.seq} lies outside the session's time`)
  }
  const ends = sessionsOf(placed).map(({ grant }) => timeText(grant.notAfter))
  return holds(`one person on one tablet, until ${ends.join(', then until ')}`)
}

/** Whether the passkey of a person of this plant signed each session's grant. */
export async function checkPasskeys(placed: readonly PlacedEvent[], state: State): Promise<Finding> {
  const sessions = sessionsOf(placed)
  if (sessions.length === 0) return unchecked('no session was opened, so no passkey signed one')
  const revoked: string[] = []
  for (const { grant, assertion } of sessions) {
    const verified = await verifyGrant(state, grant, assertion)
    if (!verified.ok) return broken(verified.error.message)
    if (!isActive(credentialOf(state, grant.credential))) revoked.push(short(grant.credential))
  }
  const names = sessions.map(({ grant }) => {
    const since = credentialOf(state, grant.credential)?.since ?? 0
    return `passkey ${short(grant.credential)} from change ${since}`
  })
  const later = revoked.length === 0 ? '' : `; valid then, revoked since: ${revoked.join(', ')}`
  return holds(`${names.join(', then ')}${later}`)
}

/** Whether whoever overruled a reject signed that very event with a passkey. */
export async function checkEsigns(events: readonly PlacedEvent[], state: State): Promise<Finding> {
  for (const { event, record, session } of events) {
    if (session === undefined) return unchecked('no session was opened, so nobody can have signed')
    const checked = await checkEsign(state, session.grant, record)
    if (!checked.ok) return broken(`event ${event.seq}: ${checked.error.message}`)
  }
  return holds(
    events.some(({ event }) => needsEsign(event))
      ? 'the passkey signed the overruling itself, with its meaning'
      : 'none was needed: no reject was overruled',
  )
}
