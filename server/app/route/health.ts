import type { Route } from '../route.ts'

/** GET /api/health: whether the server answers. */
export const health: Route = (app) => {
  app.get('/api/health', (c) => {
    c.header('Cache-Control', 'no-store')
    return c.json({ status: 'ok' })
  })
}
