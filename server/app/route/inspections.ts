import * as v from 'valibot'
import { inspectionIdSchema } from '../../../core/id.ts'
import { inspectionFilterSchema } from '../../../core/wire/inspection.ts'
import { check } from '../body.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

const NUMBERS = ['from', 'to', 'before', 'limit']

// Addresses carry text: what the filter knows as a number is read as one, and checked with all else.
const toFilter = (query: Record<string, string>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(query).map(([key, text]) => [
      key,
      NUMBERS.includes(key) && /^\d+$/.test(text) ? Number(text) : text,
    ]),
  )

/** GET /api/inspections: newest first, by filter. GET /api/inspections/:id: all that proves one. */
export const inspections: Route = (app, context) => {
  const { courier } = context

  app.get('/api/inspections', (c) => {
    const session = permit(c, context, 'inspections.read')
    if (!session.ok) return refuse(c, session.error)
    const filter = check(inspectionFilterSchema, toFilter(c.req.query()))
    if (!filter.ok) return refuse(c, filter.error)
    c.header('Cache-Control', 'no-store')
    return c.json({ inspections: courier.inspections(filter.value) })
  })

  app.get('/api/inspections/:id', (c) => {
    const session = permit(c, context, 'inspections.read')
    if (!session.ok) return refuse(c, session.error)
    const id = v.safeParse(inspectionIdSchema, c.req.param('id'))
    const detail = id.success ? courier.inspection(id.output) : undefined
    c.header('Cache-Control', 'no-store')
    return detail === undefined ? refuse(c, message.noInspection) : c.json(detail)
  })
}
