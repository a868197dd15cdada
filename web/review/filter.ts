import * as v from 'valibot'
import type { Asked } from '../../core/evidence/bundle.ts'
import { deviceIdSchema, personIdSchema } from '../../core/id.ts'
import { VERDICTS } from '../../core/record/word.ts'

export const PERIODS = ['any', 'today', 'week', 'dates'] as const
export type Period = (typeof PERIODS)[number]

const day = v.pipe(v.string(), v.isoDate())

/** What the list is narrowed to, as it stands in the address. */
const filterSchema = v.object({
  verdict: v.fallback(v.optional(v.picklist(VERDICTS)), undefined),
  person: v.fallback(v.optional(personIdSchema), undefined),
  tablet: v.fallback(v.optional(deviceIdSchema), undefined),
  time: v.fallback(v.optional(v.picklist(PERIODS), 'any'), 'any'),
  /** Days of this browser's calendar, both included; only with `time=dates`. */
  from: v.fallback(v.optional(day), undefined),
  to: v.fallback(v.optional(day), undefined),
})
export type Filter = v.InferOutput<typeof filterSchema>

export const NO_FILTER: Filter = v.parse(filterSchema, {})

/** Reads a filter from an address's query; what does not fit is left out. */
export const parseFilter = (query: string): Filter =>
  v.parse(filterSchema, Object.fromEntries(new URLSearchParams(query)))

const put = (pairs: Readonly<Record<string, string | number | undefined>>): string => {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(pairs))
    if (value !== undefined && value !== '') query.set(key, String(value))
  return query.size === 0 ? '' : `?${query}`
}

/** A filter as an address's query, empty for none. */
export const encodeFilter = ({ verdict, person, tablet, time, from, to }: Filter): string =>
  put({
    ...{ verdict, person, tablet, time: time === 'any' ? undefined : time },
    ...(time === 'dates' ? { from, to } : {}),
  })

/** How many of a filter's parts are set. */
export const countFilter = ({ verdict, person, tablet, time }: Filter): number =>
  [verdict, person, tablet, time === 'any' ? undefined : time].filter((part) => part !== undefined).length

// Local midnight, some days on: by the calendar, since a day of summer time's end has 25 hours.
function midnight(of: Date, days = 0): number {
  return new Date(of.getFullYear(), of.getMonth(), of.getDate() + days).getTime()
}

function boundsOf({ time, from, to }: Filter, now: Date): { from?: number; to?: number } {
  if (time === 'today') return { from: midnight(now) }
  if (time === 'week') return { from: midnight(now, -6) }
  if (time === 'any') return {}
  return {
    ...(from === undefined ? {} : { from: midnight(new Date(`${from}T00:00`)) }),
    ...(to === undefined ? {} : { to: midnight(new Date(`${to}T00:00`), 1) - 1 }),
  }
}

/** What evidence is asked for about the inspections that a filter lets through; verdicts are not asked for. */
export const askedBy = (filter: Filter, now: Date): Asked => ({
  ...{ person: filter.person, device: filter.tablet, ...boundsOf(filter, now) },
})

/** The query of GET /api/inspections for a filter; `before` asks for the next page. */
export const serverQuery = (filter: Filter, now: Date, limit: number, before?: number): string => {
  const { verdict, person, tablet } = filter
  return put({ verdict, person, device: tablet, ...boundsOf(filter, now), before, limit })
}
