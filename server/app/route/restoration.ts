import { MAX_BATCH_BYTES } from '../../../core/limit.ts'
import { returnRequestSchema } from '../../../core/wire/restoration.ts'
import { readJson } from '../body.ts'
import { permit } from '../permit.ts'
import { refuse, refusedBy } from '../refusal.ts'
import type { Route } from '../route.ts'

/**
 * GET /api/restoration: whether the log was restored from an older copy, and what has come back. POST /api/returned:
 * a tablet hands back what it holds; a locked one, too: each record carries its own authority. POST /api/restoration:
 * an admin waits no longer. That the log goes on from there is a change that they sign after it.
 */
export const restoration: Route = (app, context) => {
  const { courier } = context

  app.get('/api/restoration', (c) => {
    c.header('Cache-Control', 'no-store')
    return c.json(courier.restoration())
  })

  app.post('/api/returned', async (c) => {
    const request = await readJson(c, returnRequestSchema, MAX_BATCH_BYTES)
    if (!request.ok) return refuse(c, request.error)
    const answer = await courier.takeReturned(request.value)
    c.header('Cache-Control', 'no-store')
    return answer.ok ? c.json(answer.value) : refuse(c, refusedBy(answer.error))
  })

  app.post('/api/restoration', async (c) => {
    const session = permit(c, context, 'log.continue')
    if (!session.ok) return refuse(c, session.error)
    const answer = await courier.openRestoration()
    c.header('Cache-Control', 'no-store')
    return answer.ok ? c.json(answer.value) : refuse(c, refusedBy(answer.error))
  })
}
