import { parseBase64url } from '../bytes.ts'
import { verifyEd25519 } from '../ed25519.ts'
import type { State } from '../governance/state.ts'
import { type Event, eventBytes } from '../record/event.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Leaf } from '../wire/inspection.ts'
import type { Grant } from './grant.ts'
import { isWithinGrant, verifyGrant } from './verify-grant.ts'

/** Something that a server handed over is not what a person of the plant signed. */
export interface ForgedError {
  readonly kind: 'forged'
  readonly message: string
}

/** Grants by device and session. */
export type Grants = ReadonlyMap<string, Grant>

export const forged = (leaf: Leaf, message: string) =>
  fail<ForgedError>({ kind: 'forged', message: `leaf ${leaf.index}: ${message}` })

/** The grants of sessions, each verified against the plant's own rules. */
export async function readGrants(
  state: State,
  sessions: readonly Leaf[],
): Promise<Result<Grants, ForgedError>> {
  const grants = new Map<string, Grant>()
  for (const leaf of sessions) {
    const { record } = leaf
    if (record.kind !== 'event' || record.event.type !== 'session.opened')
      return forged(leaf, 'found no opening of a session')
    const { grant, assertion } = record.event.body
    const verified = await verifyGrant(state, grant, assertion)
    if (!verified.ok) return forged(leaf, verified.error.message)
    grants.set(`${grant.device} ${grant.session}`, grant)
  }
  return ok(grants)
}

/** The event in a leaf and the grant it was signed under: the signature verifies, within the session's time. */
export async function readSigned(
  leaf: Leaf,
  grants: Grants,
): Promise<Result<{ event: Event; grant: Grant }, ForgedError>> {
  const { record } = leaf
  if (record.kind !== 'event') return forged(leaf, 'found a change, expected an event')
  const { event } = record
  const grant = grants.get(`${event.device} ${event.session}`)
  if (grant === undefined) return forged(leaf, `found session ${event.session}, which nobody opened`)
  const key = parseBase64url(grant.publicKey)
  const signature = parseBase64url(record.signature)
  if (!key || !signature || !(await verifyEd25519(key, signature, eventBytes(event))))
    return forged(leaf, "the signature does not verify with the session's key")
  if (!isWithinGrant(grant, event.at)) return forged(leaf, `found time ${event.at}, outside the session`)
  return ok({ event, grant })
}
