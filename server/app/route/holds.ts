import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/** GET /api/holds: the acts that set units aside. GET /api/held: the serials that wait, for the stations. */
export const holds: Route = (app, context) => {
  const { courier } = context

  app.get('/api/holds', (c) => {
    const session = permit(c, context, 'inspections.read')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    return c.json(courier.holds())
  })

  app.get('/api/held', (c) => {
    const session = permit(c, context, 'inspect')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    return c.json({ units: courier.heldUnits() })
  })
}
