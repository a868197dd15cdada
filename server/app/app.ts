import { Hono } from 'hono'
import type { Context } from './context.ts'
import { hostGuard, originGuard } from './guard.ts'
import { message } from './message.ts'
import { refuse } from './refusal.ts'
import { requestLog } from './request-log.ts'
import { blobs } from './route/blobs.ts'
import { changes } from './route/changes.ts'
import { datasets } from './route/datasets.ts'
import { drafts } from './route/drafts.ts'
import { evidence } from './route/evidence.ts'
import { findings } from './route/findings.ts'
import { health } from './route/health.ts'
import { holds } from './route/holds.ts'
import { incoming } from './route/incoming.ts'
import { inspections } from './route/inspections.ts'
import { joins } from './route/joins.ts'
import { live } from './route/live.ts'
import { log } from './route/log.ts'
import { models } from './route/models.ts'
import { nonce } from './route/nonce.ts'
import { packages } from './route/packages.ts'
import { plant } from './route/plant.ts'
import { records } from './route/records.ts'
import { restoration } from './route/restoration.ts'
import { running } from './route/running.ts'
import { session } from './route/session.ts'
import { setup } from './route/setup.ts'
import { trust } from './route/trust.ts'
import { uploads } from './route/uploads.ts'
import { web } from './route/web.ts'
import type { Route } from './route.ts'
import { securityHeaders } from './security.ts'

const ROUTES: readonly Route[] = [
  ...[health, plant, setup, changes, nonce, session, records, blobs, uploads],
  ...[
    inspections,
    evidence,
    datasets,
    findings,
    holds,
    drafts,
    joins,
    live,
    log,
    models,
    packages,
    incoming,
    running,
    restoration,
    trust,
  ],
]

/** Answers every known address with 405 for the methods it does not have. */
function refuseOtherMethods(app: Hono): void {
  const methods = new Map<string, Set<string>>()
  for (const { path, method } of app.routes)
    if (method !== 'ALL') methods.set(path, (methods.get(path) ?? new Set()).add(method))
  for (const [path, known] of methods) {
    const allowed = [...known].join(', ')
    app.all(path, (c) => {
      c.header('Allow', allowed)
      return refuse(c, message.otherMethod(c.req.method, allowed))
    })
  }
}

/** The whole HTTP side of the server; tests ask it by `app.request()`. */
export function makeApp(context: Context): Hono {
  const app = new Hono()
  app.use(requestLog(context.log, context.now))
  app.use(securityHeaders(context.isSecure))
  app.use(hostGuard(context.rpId, context.origin))
  app.use(originGuard(context.isSecure, context.origin))
  for (const route of ROUTES) route(app, context)
  refuseOtherMethods(app)
  web(app, context)
  app.notFound((c) => refuse(c, message.unknownRoute(c.req.path)))
  app.onError((error, c) => {
    context.log.error({ error: error.stack }, 'unexpected')
    return refuse(c, message.unexpected)
  })
  return app
}
