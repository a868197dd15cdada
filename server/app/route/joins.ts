import { joinSchema } from '../../../core/wire/join.ts'
import { readJson } from '../body.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/**
 * POST /api/joins: an invited person hands in a new passkey. GET /api/joins: for those who may sign it in. The server
 * only carries it: whether it is that person's is compared by people, and signed by the admin.
 */
export const joins: Route = (app, context) => {
  app.post('/api/joins', async (c) => {
    const join = await readJson(c, joinSchema)
    if (!join.ok) return refuse(c, join.error)
    const isTaken = context.joins.add(context.courier.state(), join.value)
    return isTaken ? c.json({}, 201) : refuse(c, message.notInvited)
  })

  app.get('/api/joins', (c) => {
    const session = permit(c, context, 'credential.add')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    return c.json({ joins: context.joins.waiting(context.courier.state()) })
  })
}
