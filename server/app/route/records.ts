import { MAX_BATCH_BYTES } from '../../../core/limit.ts'
import { readBody } from '../body.ts'
import { refuse, refusedBy } from '../refusal.ts'
import type { Route } from '../route.ts'

/**
 * POST /api/records: a batch of sealed lines. It needs no session: every record carries its own authority, and a
 * locked tablet syncs. A batch cut on the way is taken as far as it came.
 */
export const records: Route = (app, { courier }) => {
  app.post('/api/records', async (c) => {
    const body = await readBody(c.req.raw, MAX_BATCH_BYTES)
    if (!body.ok) return refuse(c, body.error)
    const answer = await courier.ingest(body.value.bytes)
    c.header('Cache-Control', 'no-store')
    return answer.ok ? c.json(answer.value) : refuse(c, refusedBy(answer.error))
  })
}
