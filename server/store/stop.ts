import type { Digest } from '../../core/digest.ts'
import { isActive, type State } from '../../core/governance/state.ts'
import type { DeviceId } from '../../core/id.ts'
import type { Ledger } from '../../core/ledger/ledger.ts'
import type { StopAnswer } from '../../core/wire/stop.ts'
import type { Store } from './query.ts'

/** Reports come within a round of each tablet: this many records are looked through for them. */
const REACH = 20_000

const CHANGE = `SELECT leaf, received_at FROM leaves WHERE kind = 'change' AND seq = ?`
// The type first: it is found in the bytes without parsing them.
const REPORTS = `SELECT device, min(received_at) AS at FROM leaves
  WHERE leaf > ? AND leaf <= ? AND kind = 'event' AND instr(bytes, CAST('"type":"model.refused"' AS BLOB))
    AND json_extract(CAST(bytes AS TEXT), '$.event.body.cause') = 'model-quarantined'
    AND json_extract(CAST(bytes AS TEXT), '$.event.body.model') = ?
  GROUP BY device`

const NONE: StopAnswer = { since: null, tablets: [] }

const lastStop = (state: State, model: Digest) => state.quarantines?.[model]?.filter(isActive).at(-1)

/** How far the last stop of a model that is in force has come, tablet by tablet. */
export function readStop(store: Store, { state, chains }: Ledger, model: Digest, now: number): StopAnswer {
  const stop = state && lastStop(state, model)
  if (state === undefined || stop === undefined) return NONE
  const { leaf, received_at: since } = store.prepare(CHANGE).get(stop.since) as {
    leaf: number
    received_at: number
  }
  const rows = store.prepare(REPORTS).all(leaf, leaf + REACH, model) as { device: string; at: number }[]
  const reports = new Map(rows.map(({ device, at }) => [device, at - since]))
  const concerned = Object.entries(state.devices).filter(
    ([, device]) => isActive(device) && (stop.line === null || device.line === stop.line),
  )
  const tablets = concerned.map(([id]) => ({
    device: id as DeviceId,
    after: reports.get(id) ?? null,
    isInUse: (chains.get(id as DeviceId)?.session?.notAfter ?? 0) > now,
  }))
  return { since, tablets }
}
