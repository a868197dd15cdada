import type { InspectionRow } from '../../core/wire/inspection.ts'
import { openDataToRead } from '../../server/open-data.ts'
import { readInspections } from '../../server/store/inspection.ts'
import type { Store } from '../../server/store/query.ts'
import { readOpenings, readSize } from '../../server/store/read-log.ts'

/** What a data folder holds, read with its master key. */
export interface Archive {
  readonly inspections: readonly InspectionRow[]
  /** Events in the log, over all tablets. */
  readonly events: number
  /** Each event's type and body in the order of the log, and what its commitments open to. */
  readonly said: readonly { readonly type: string; readonly body: unknown; readonly opened: unknown[] }[]
}

function readSaid(store: Store): Archive['said'] {
  const size = readSize(store)
  const rows = Array.from({ length: size }, (_, leaf) => ({
    leaf,
    bytes: store.prepare("SELECT bytes FROM leaves WHERE leaf = ? AND kind = 'event'").pluck().get(leaf),
  }))
  return rows.flatMap(({ leaf, bytes }) => {
    if (!(bytes instanceof Uint8Array)) return []
    const { event } = JSON.parse(new TextDecoder().decode(bytes))
    const opened = Object.values(readOpenings(store, leaf)).map(({ value }) => value)
    return [{ type: event.type, body: event.body, opened }]
  })
}

/** Opens a data folder only to look. */
export async function readArchive(data: string): Promise<Archive> {
  const opened = await openDataToRead(data)
  if (!opened.ok) throw new Error(opened.error.message)
  const { store, close } = opened.value
  try {
    const events = store.prepare("SELECT count(*) FROM leaves WHERE kind = 'event'").pluck().get()
    return {
      ...{ inspections: readInspections(store, { limit: 200 }), events: Number(events) },
      said: readSaid(store),
    }
  } finally {
    close()
  }
}
