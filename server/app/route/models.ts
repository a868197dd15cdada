import * as v from 'valibot'
import { digestSchema } from '../../../core/digest.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/** GET /api/models/:digest/selftests: the last self-test of a model on each tablet and backend, with who signed in. */
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
}
