import type { SelftestCause } from '../../core/record/word.ts'
import type { Ready } from '../engine/state.ts'
import type { MachineRow } from '../local/database.ts'

/** What computes here now, in its own words: the browser, the GPU's driver, the runtime by its digest. */
export const machineOf = ({ adapter, runtime }: Ready): MachineRow => ({
  ...{ id: 'machine', browser: navigator.userAgent },
  ...{ adapter, runtime },
})

/** What is not as it was when a model was last loaded here; undefined when nothing changed, or nothing was loaded. */
export function machineChange(before: MachineRow | undefined, now: MachineRow): SelftestCause | undefined {
  if (before === undefined) return undefined
  if (before.browser !== now.browser) return 'browser-changed'
  if (before.adapter !== now.adapter) return 'adapter-changed'
  return before.runtime === now.runtime ? undefined : 'runtime-changed'
}
