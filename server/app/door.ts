import { Hono } from 'hono'
import type { Context } from './context.ts'
import { message } from './message.ts'
import { refuse } from './refusal.ts'
import { requestLog } from './request-log.ts'
import { trust } from './route/trust.ts'
import { securityHeaders } from './security.ts'

/** The plain-HTTP door beside HTTPS: how to trust the server, and the way to it. It takes nothing in. */
export function makeDoor(context: Context): Hono {
  const app = new Hono()
  app.use(requestLog(context.log, context.now))
  app.use(securityHeaders(false))
  trust(app, context)
  app.get('*', (c) => c.redirect(context.origin + new URL(c.req.url).pathname, 307))
  app.notFound((c) => refuse(c, message.otherHost('plain HTTP', context.origin)))
  return app
}
