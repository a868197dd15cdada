import * as v from 'valibot'
import { type Asked, LEFT_OUT } from '../../core/evidence/bundle.ts'

/** How many inspections a bundle would be about. */
export const evidenceCountSchema = v.strictObject({
  inspections: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})

/** The query of GET /api/evidence; empty for everything. */
export function evidenceQuery(
  asked: Asked,
  leaveOut: Readonly<Record<(typeof LEFT_OUT)[number], boolean>>,
): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, String(value))
  const left = LEFT_OUT.filter((name) => leaveOut[name])
  if (left.length > 0) query.set('leaveOut', left.join(','))
  return query.size === 0 ? '' : `?${query}`
}
