import type { Route } from '../route.ts'
import { UPLOADS } from '../upload.ts'

/** /api/uploads: blobs by tus 1.0, resumable. No session: only what an accepted record names is wanted. */
export const uploads: Route = (app, context) => {
  app.on(['POST', 'OPTIONS'], UPLOADS, (c) => context.uploads.handle(c.req.raw))
  app.on(['PATCH', 'DELETE', 'OPTIONS'], `${UPLOADS}/:id`, (c) => context.uploads.handle(c.req.raw))
  // Hono routes HEAD as GET; a GET proper falls through to 405.
  app.get(`${UPLOADS}/:id`, (c, next) =>
    c.req.method === 'HEAD' ? context.uploads.handle(c.req.raw) : next(),
  )
}
