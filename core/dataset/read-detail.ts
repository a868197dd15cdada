import { isPermitted } from '../governance/permission.ts'
import type { State } from '../governance/state.ts'
import { checkOpenings } from '../record/check-openings.ts'
import { isDatasetEvent } from '../record/dataset-event.ts'
import { ok, type Result } from '../result.ts'
import { type ForgedError, forged, type Grants, readGrants, readSigned } from '../session/read-signed.ts'
import type { DatasetDetail } from '../wire/dataset.ts'
import type { Leaf } from '../wire/inspection.ts'
import type { DatasetRecord } from './dataset.ts'

async function readOne(
  state: State,
  leaf: Leaf,
  grants: Grants,
): Promise<Result<DatasetRecord, ForgedError>> {
  const signed = await readSigned(leaf, grants)
  if (!signed.ok) return signed
  const { event, grant } = signed.value
  if (!isDatasetEvent(event)) return forged(leaf, 'found no event of a data set')
  const { openings } = leaf
  const roles = state.people[grant.person]?.roles ?? []
  if (!isPermitted(roles, 'dataset.write'))
    return forged(leaf, `found ${event.type} by ${roles.join(', ')}, who may not teach`)
  const opened = checkOpenings(event, openings)
  // Openings may have been erased; those that are there must fit.
  const isErased = Object.values<string>(event.commits).some(
    (commitment) => openings[commitment] === undefined,
  )
  if (!opened.ok && !isErased) return forged(leaf, opened.error.message)
  return ok({ event, openings, person: grant.person })
}

/**
 * What a server handed over of a data set, as records: who signed each event is checked against the plant's own
 * rules, so a server can keep an event back, and cannot put a label into anybody's mouth.
 */
export async function readDatasetDetail(
  state: State,
  { events, sessions }: DatasetDetail,
): Promise<Result<DatasetRecord[], ForgedError>> {
  const grants = await readGrants(state, sessions)
  if (!grants.ok) return grants
  const records = await Promise.all(events.map((leaf) => readOne(state, leaf, grants.value)))
  const refused = records.find((record) => !record.ok)
  if (refused && !refused.ok) return refused
  return ok(records.flatMap((record) => (record.ok ? [record.value] : [])))
}
