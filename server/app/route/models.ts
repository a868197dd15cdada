import * as v from 'valibot'
import { digestSchema } from '../../../core/digest.ts'
import { standingQuerySchema } from '../../../core/wire/standing.ts'
import { check } from '../body.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/**
 * GET /api/models/:digest/selftests: the last self-test of a model on each tablet and backend, with who signed in.
 * GET /api/models/:digest/stop: which tablets have stopped with it, and how long after they were told to.
 * GET /api/models/:digest/standing?device=…&at=…: whether it worked on a tablet before a time.
 */
export const models: Route = (app, context) => {
  app.get('/api/models/:digest/selftests', (c) => {
    const session = permit(c, context, 'inspections.read')
    if (!session.ok) return refuse(c, session.error)
    const model = v.safeParse(digestSchema, c.req.param('digest'))
    c.header('Cache-Control', 'no-store')
    return model.success
      ? c.json(context.courier.selftests(model.output))
      : refuse(c, message.malformed('digest: found none of a model'))
  })

  app.get('/api/models/:digest/stop', (c) => {
    const session = permit(c, context, 'inspections.read')
    if (!session.ok) return refuse(c, session.error)
    const model = v.safeParse(digestSchema, c.req.param('digest'))
    c.header('Cache-Control', 'no-store')
    return model.success
      ? c.json(context.courier.stop(model.output))
      : refuse(c, message.malformed('digest: found none of a model'))
  })

  app.get('/api/models/:digest/standing', (c) => {
    const session = permit(c, context, 'inspections.read')
    if (!session.ok) return refuse(c, session.error)
    const model = v.safeParse(digestSchema, c.req.param('digest'))
    if (!model.success) return refuse(c, message.malformed('digest: found none of a model'))
    const { at, ...query } = c.req.query()
    const asked = check(standingQuerySchema, { ...query, at: Number(at) })
    if (!asked.ok) return refuse(c, asked.error)
    c.header('Cache-Control', 'no-store')
    return c.json(context.courier.standing(model.output, asked.value))
  })
}
