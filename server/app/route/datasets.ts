import * as v from 'valibot'
import { datasetIdSchema } from '../../../core/id.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/** GET /api/datasets: all of them, newest first. GET /api/datasets/:id: the events of one, with who signed them. */
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
    const detail = id.success ? courier.dataset(id.output) : undefined
    c.header('Cache-Control', 'no-store')
    return detail === undefined ? refuse(c, message.noDataset) : c.json(detail)
  })
}
