import type { AlarmRow } from '../local/database.ts'

/** An alarm of this tablet from its first sign to its end. */
export interface Alarm {
  readonly since: number
  /** What was found first; what was found later says the same in other words. */
  readonly message: string
  /** The signed notes that contradict each other, where there are any. */
  readonly evidence: AlarmRow['evidence']
  /** When it ended; null while it goes on. */
  readonly until: number | null
  /** It ended because a person signed that the log goes on. */
  readonly signed: boolean
}

/** This tablet's alarms, the newest first. */
export function alarmsOf(rows: readonly AlarmRow[]): Alarm[] {
  const alarms: Alarm[] = []
  let open: Alarm | undefined
  for (const row of rows) {
    const { at, kind, message, evidence } = row
    if (kind === 'healed') {
      if (open) alarms.unshift({ ...open, until: at })
      open = undefined
    } else if (kind === 'continued') open = { ...(open ?? begin(row)), signed: true }
    else open = open ?? begin(row)
    if (open && open.evidence === undefined && evidence) open = { ...open, message, evidence }
  }
  return open ? [open, ...alarms] : alarms
}

const begin = ({ at, message, evidence }: AlarmRow): Alarm => ({
  ...{ since: at, message, evidence, until: null, signed: false },
})
