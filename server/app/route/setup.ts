import type { SignedChange } from '../../../core/record/record.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { type SetupAnswer, setupRequestSchema } from '../../../core/wire/change.ts'
import { readJson } from '../body.ts'
import type { Context } from '../context.ts'
import { demonstrationOf } from '../demonstration.ts'
import { message } from '../message.ts'
import { type Refused, refuse, refusedBy } from '../refusal.ts'
import type { Route } from '../route.ts'

function checkCode({ courier, setupCode }: Context, code: string): Result<null, Refused> {
  return courier.state() === undefined ? setupCode.try(code) : fail(message.founded)
}

/** A founding change must name this very server: a genesis made for another would seal every record to a stranger. */
function checkFounding({ courier, rpId, origin }: Context, { change }: SignedChange): Result<null, Refused> {
  const [first] = change.ops
  if (first?.op !== 'plant.found')
    return fail(message.otherFounding('operation', first?.op ?? 'none', 'plant.found'))
  const named = {
    log: first.log,
    recipient: first.recipient,
    'relying party': first.rpId,
    origins: first.origins.join(' '),
  }
  const expected = { log: courier.log, recipient: courier.recipient, 'relying party': rpId, origins: origin }
  for (const [what, found] of Object.entries(named)) {
    const wanted = expected[what as keyof typeof expected]
    if (found !== wanted) return fail(message.otherFounding(what, found, wanted))
  }
  return ok(null)
}

/** GET /api/setup: what the genesis must name. POST /api/setup: founds the plant, once. */
export const setup: Route = (app, context) => {
  const { courier, rpId, origin, packages } = context

  app.get('/api/setup', async (c) => {
    c.header('Cache-Control', 'no-store')
    const code = checkCode(context, c.req.query('code') ?? '')
    if (!code.ok) return refuse(c, code.error)
    const demonstration = demonstrationOf(await packages.list())
    if (demonstration === undefined) return refuse(c, message.noDemonstration)
    const { log, recipient } = courier
    return c.json({ rpId, origin, log, recipient, demonstration } satisfies SetupAnswer)
  })

  app.post('/api/setup', async (c) => {
    const request = await readJson(c, setupRequestSchema)
    if (!request.ok) return refuse(c, request.error)
    const code = checkCode(context, request.value.code)
    if (!code.ok) return refuse(c, code.error)
    const founding = checkFounding(context, request.value.record)
    if (!founding.ok) return refuse(c, founding.error)
    const appended = await courier.change(request.value.record, request.value.openings)
    return appended.ok ? c.json(appended.value, 201) : refuse(c, refusedBy(appended.error))
  })
}
