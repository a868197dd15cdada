import type { Route } from '../route.ts'

/** GET /api/health: whether the server answers. GET /build.json: the files of the app and what they hash to, for `plumb audit`. */
export const health: Route = (app, { buildFiles }) => {
  app.get('/api/health', (c) => {
    c.header('Cache-Control', 'no-store')
    return c.json({ status: 'ok' })
  })

  app.get('/build.json', (c) => {
    c.header('Cache-Control', 'no-cache')
    return c.json(buildFiles)
  })
}
