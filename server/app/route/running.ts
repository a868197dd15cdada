import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/** GET /api/running: which release each tablet says it runs, with the signatures that show it. */
export const running: Route = (app, context) => {
  app.get('/api/running', (c) => {
    const session = permit(c, context, 'inspections.read')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    return c.json(context.courier.running())
  })
}
