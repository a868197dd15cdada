import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/** GET /api/findings: what was kept and is not part of the history, with why. */
export const findings: Route = (app, context) => {
  app.get('/api/findings', (c) => {
    const session = permit(c, context, 'inspections.read')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    return c.json({ findings: context.courier.findings() })
  })
}
