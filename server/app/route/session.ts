import { fail, ok, type Result } from '../../../core/result.ts'
import type { Grant } from '../../../core/session/grant.ts'
import { isWithinGrant, verifyGrant } from '../../../core/session/verify-grant.ts'
import { isSessionProven, type SessionRequest, sessionRequestSchema } from '../../../core/wire/session.ts'
import { readJson } from '../body.ts'
import type { Context } from '../context.ts'
import { giveToken, readToken, takeToken } from '../cookie.ts'
import { message } from '../message.ts'
import { type Refused, refuse } from '../refusal.ts'
import type { Route } from '../route.ts'
import { personOf } from '../session.ts'

/** Whether this sign-in holds here and now: 1 the plant, 2 the passkey, 3 today, 4 the clock, 5 the session's key. */
async function verifySignIn(context: Context, request: SessionRequest): Promise<Result<Grant, Refused>> {
  const { courier, nonces, now } = context
  const state = courier.stateForSignIn()
  if (state === undefined) return fail(message.notFounded)
  const verified = await verifyGrant(state, request.grant, request.assertion)
  if (!verified.ok) return fail(message.grant(verified.error.message))
  const grant = verified.value
  if (personOf(grant, state) === undefined) return fail(message.noLongerThere)
  if (!isWithinGrant(grant, now())) return fail(message.grantOver)
  // The proof first: a nonce is not used up by somebody who could not prove a thing.
  if (!(await isSessionProven(request))) return fail(message.unproven)
  return nonces.use(request.nonce) ? ok(grant) : fail(message.staleNonce)
}

/** POST /api/session: a cookie for a grant and the proof of its key. DELETE /api/session: takes it back. */
export const session: Route = (app, context) => {
  app.post('/api/session', async (c) => {
    c.header('Cache-Control', 'no-store')
    const request = await readJson(c, sessionRequestSchema)
    if (!request.ok) return refuse(c, request.error)
    const grant = await verifySignIn(context, request.value)
    if (!grant.ok) return refuse(c, grant.error)
    const { notAfter } = grant.value
    giveToken(c, context, context.sessions.open(grant.value), notAfter)
    return c.json({ expires: notAfter }, 201)
  })

  app.delete('/api/session', (c) => {
    const token = readToken(c, context)
    if (token !== undefined) context.sessions.close(token)
    takeToken(c, context)
    return c.body(null, 204)
  })
}
