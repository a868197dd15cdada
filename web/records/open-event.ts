import * as v from 'valibot'
import { utf8, utf8ToText } from '../../core/bytes.ts'
import type { Event } from '../../core/record/event.ts'
import { type Parcel, parcelSchema } from '../../core/sync/batch.ts'
import type { EventRow } from '../local/database.ts'
import type { Pen } from '../local/recorder.ts'
import { openSealed } from '../local/sealed.ts'

/** Opens one of this tablet's records, with its openings; undefined for what is somebody else's. */
export async function openParcel(row: EventRow, pen: Pen | undefined): Promise<Parcel | undefined> {
  if (pen === undefined || row.vault !== pen.grant.credential) return undefined
  const bytes = await openSealed(pen.vault, row.sealed, utf8(`event/${row.hash}`))
  const text = bytes && utf8ToText(bytes)
  const parsed = text === undefined ? undefined : v.safeParse(parcelSchema, JSON.parse(text))
  return parsed?.success ? parsed.output : undefined
}

/** Opens the event of one of this tablet's records for whoever is signed in. */
export async function openEvent(row: EventRow, pen: Pen | undefined): Promise<Event | undefined> {
  const parcel = await openParcel(row, pen)
  return parcel?.record.kind === 'event' ? parcel.record.event : undefined
}
