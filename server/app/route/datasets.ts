import * as v from 'valibot'
import { datasetIdSchema } from '../../../core/id.ts'
import { check } from '../body.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/** A leaf's index in an address. */
const afterSchema = v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number)))

/**
 * GET /api/datasets: all of them, newest first. GET /api/datasets/:id?after=LEAF: the events of one, those after a leaf
 * where one is named, with who signed them.
 */
export const datasets: Route = (app, context) => {
  const { courier } = context

  app.get('/api/datasets', (c) => {
    const session = permit(c, context, 'dataset.read')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    return c.json({ datasets: courier.datasets() })
  })

  app.get('/api/datasets/:id', (c) => {
    const session = permit(c, context, 'dataset.read')
    if (!session.ok) return refuse(c, session.error)
    const id = v.safeParse(datasetIdSchema, c.req.param('id'))
    const after = check(afterSchema, c.req.query('after'))
    if (!after.ok) return refuse(c, after.error)
    const detail = id.success ? courier.dataset(id.output, after.value) : undefined
    c.header('Cache-Control', 'no-store')
    return detail === undefined ? refuse(c, message.noDataset) : c.json(detail)
  })
}
