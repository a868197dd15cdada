import type { InspectionRow } from '../../core/wire/inspection.ts'
import { openDataToRead } from '../../server/open-data.ts'
import { readInspections } from '../../server/store/inspection.ts'

/** What a data folder holds, read with its master key. */
export interface Archive {
  readonly inspections: readonly InspectionRow[]
  /** Events in the log, over all tablets. */
  readonly events: number
}

/** Opens a data folder only to look. */
export async function readArchive(data: string): Promise<Archive> {
  const opened = await openDataToRead(data)
  if (!opened.ok) throw new Error(opened.error.message)
  const { store, close } = opened.value
  try {
    const events = store.prepare("SELECT count(*) FROM leaves WHERE kind = 'event'").pluck().get()
    return { inspections: readInspections(store, { limit: 200 }), events: Number(events) }
  } finally {
    close()
  }
}
