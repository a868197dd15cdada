import * as v from 'valibot'
import { utf8, utf8ToText } from '../../core/bytes.ts'
import type { Event } from '../../core/record/event.ts'
import { parcelSchema } from '../../core/sync/batch.ts'
import type { EventRow } from '../local/database.ts'
import type { Pen } from '../local/recorder.ts'
import { openSealed } from '../local/sealed.ts'

/** Opens one of this tablet's records for whoever is signed in; undefined for what is somebody else's. */
export async function openEvent(row: EventRow, pen: Pen | undefined): Promise<Event | undefined> {
  if (pen === undefined || row.vault !== pen.grant.credential) return undefined
  const bytes = await openSealed(pen.vault, row.sealed, utf8(`event/${row.hash}`))
  const text = bytes && utf8ToText(bytes)
  const parsed = text === undefined ? undefined : v.safeParse(parcelSchema, JSON.parse(text))
  return parsed?.success && parsed.output.record.kind === 'event' ? parsed.output.record.event : undefined
}
