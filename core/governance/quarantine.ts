import type { Digest } from '../digest.ts'
import type { DeviceId } from '../id.ts'
import { isActiveAt, type State } from './state.ts'

/** Whether a model is stopped for a tablet, everywhere or on its line, right after a change; by default the last. */
export function isQuarantined(
  state: State,
  model: Digest,
  device: DeviceId,
  seq = state.changes.length - 1,
): boolean {
  const line = state.devices[device]?.line
  const list = state.quarantines?.[model] ?? []
  return list.some((each) => isActiveAt(each, seq) && (each.line === null || each.line === line))
}
