import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Logger } from 'pino'

/** What the server logs to. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>

/** One line for each request: method, route, status, milliseconds. Never an address, a name, an id or a query. */
export const requestLog =
  (log: Log, now: () => number): MiddlewareHandler =>
  async (c, next) => {
    const start = now()
    await next()
    const route = matchedRoutes(c).findLast(({ path }) => path !== '*' && path !== '/*')?.path ?? '*'
    log.info({ method: c.req.method, route, status: c.res.status, ms: now() - start }, 'request')
  }
