import { releaseByNumber } from '../governance/release.ts'
import type { State } from '../governance/state.ts'
import type { DeviceId } from '../id.ts'
import type { EventOf } from '../record/event.ts'
import { ok, type Result } from '../result.ts'
import type { RunningAnswer } from '../wire/running.ts'
import { type ForgedError, forged, readGrants, readSigned } from './read-signed.ts'

/** What a tablet said of itself, as its session signed it. */
export interface RunningRecord {
  readonly event: EventOf<'release.switched'> | EventOf<'release.returned'> | undefined
  /** Seq of the last change that it knew when somebody last signed in there: what a server kept from it shows here. */
  readonly knows: number | undefined
}

/**
 * What a server handed over of what tablets run, by tablet: each is checked to be signed in a session that a person
 * opened, and to name a release that people approved.
 */
export async function readRunningRecords(
  state: State,
  { events, sessions }: RunningAnswer,
): Promise<Result<Map<DeviceId, RunningRecord>, ForgedError>> {
  const grants = await readGrants(state, sessions)
  if (!grants.ok) return grants
  const found = new Map<DeviceId, RunningRecord>()
  for (const { device, governanceHead } of grants.value.values()) {
    const knows = Math.max(found.get(device)?.knows ?? -1, state.changes.indexOf(governanceHead))
    found.set(device, { event: undefined, knows })
  }
  for (const leaf of events) {
    const signed = await readSigned(leaf, grants.value)
    if (!signed.ok) return signed
    const { event } = signed.value
    if (event.type !== 'release.switched' && event.type !== 'release.returned')
      return forged(leaf, 'found nothing about a release')
    if (releaseByNumber(state, event.body.release)?.digest !== event.body.digest)
      return forged(leaf, `found release ${event.body.release}, which nobody approved`)
    found.set(event.device, { event, knows: found.get(event.device)?.knows })
  }
  return ok(found)
}
