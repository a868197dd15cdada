import { parseBase64url } from '../bytes.ts'
import { verifyEd25519 } from '../ed25519.ts'
import { isPermitted } from '../governance/permission.ts'
import type { State } from '../governance/state.ts'
import { checkOpenings } from '../record/check-openings.ts'
import { isDatasetEvent } from '../record/dataset-event.ts'
import { eventBytes } from '../record/event.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Grant } from '../session/grant.ts'
import { isWithinGrant, verifyGrant } from '../session/verify-grant.ts'
import type { DatasetDetail } from '../wire/dataset.ts'
import type { Leaf } from '../wire/inspection.ts'
import type { DatasetRecord } from './dataset.ts'

export type DetailError = { kind: 'dataset-forged'; message: string }

const refuse = (leaf: Leaf, message: string) =>
  fail<DetailError>({ kind: 'dataset-forged', message: `leaf ${leaf.index}: ${message}` })

async function readGrants(
  state: State,
  sessions: readonly Leaf[],
): Promise<Result<ReadonlyMap<string, Grant>, DetailError>> {
  const grants = new Map<string, Grant>()
  for (const leaf of sessions) {
    const { record } = leaf
    if (record.kind !== 'event' || record.event.type !== 'session.opened')
      return refuse(leaf, 'found no opening of a session')
    const { grant, assertion } = record.event.body
    const verified = await verifyGrant(state, grant, assertion)
    if (!verified.ok) return refuse(leaf, verified.error.message)
    grants.set(`${grant.device} ${grant.session}`, grant)
  }
  return ok(grants)
}

async function readOne(
  state: State,
  leaf: Leaf,
  grants: ReadonlyMap<string, Grant>,
): Promise<Result<DatasetRecord, DetailError>> {
  const { record, openings } = leaf
  if (record.kind !== 'event' || !isDatasetEvent(record.event))
    return refuse(leaf, 'found no event of a data set')
  const { event } = record
  const grant = grants.get(`${event.device} ${event.session}`)
  if (grant === undefined) return refuse(leaf, `found session ${event.session}, which nobody opened`)
  const key = parseBase64url(grant.publicKey)
  const signature = parseBase64url(record.signature)
  if (
    key === undefined ||
    signature === undefined ||
    !(await verifyEd25519(key, signature, eventBytes(event)))
  )
    return refuse(leaf, "the signature does not verify with the session's key")
  if (!isWithinGrant(grant, event.at)) return refuse(leaf, `found time ${event.at}, outside the session`)
  const roles = state.people[grant.person]?.roles ?? []
  if (!isPermitted(roles, 'dataset.write'))
    return refuse(leaf, `found ${event.type} by ${roles.join(', ')}, who may not teach`)
  const opened = checkOpenings(event, openings)
  // Openings may have been erased; those that are there must fit.
  const isErased = Object.values<string>(event.commits).some(
    (commitment) => openings[commitment] === undefined,
  )
  if (!opened.ok && !isErased) return refuse(leaf, opened.error.message)
  return ok({ event, openings, person: grant.person })
}

/**
 * What a server handed over of a data set, as records: who signed each event is checked against the plant's own
 * rules, so a server can keep an event back, and cannot put a label into anybody's mouth.
 */
export async function readDatasetDetail(
  state: State,
  { events, sessions }: DatasetDetail,
): Promise<Result<DatasetRecord[], DetailError>> {
  const grants = await readGrants(state, sessions)
  if (!grants.ok) return grants
  const records = await Promise.all(events.map((leaf) => readOne(state, leaf, grants.value)))
  const refused = records.find((record) => !record.ok)
  if (refused && !refused.ok) return refused
  return ok(records.flatMap((record) => (record.ok ? [record.value] : [])))
}
