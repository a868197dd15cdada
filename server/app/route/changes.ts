import * as v from 'valibot'
import { isPermitted } from '../../../core/governance/permission.ts'
import { openedChangeSchema } from '../../../core/wire/change.ts'
import { check, readJson } from '../body.ts'
import { message } from '../message.ts'
import { signedIn } from '../permit.ts'
import { refuse, refusedBy } from '../refusal.ts'
import type { Route } from '../route.ts'
import type { Session } from '../session.ts'
import { checkVouching } from '../vouching.ts'

const querySchema = v.object({
  from: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number)), '0'),
  places: v.optional(v.string()),
})

// Plans and people's names: for whoever works here or reads what was worked, not for a vendor.
const maySeeOpenings = (session: Session | undefined): boolean =>
  session !== undefined &&
  (isPermitted(session.person.roles, 'inspect') || isPermitted(session.person.roles, 'people.read'))

/** GET /api/changes: the plant's governance from a seq on. POST /api/changes: one more, signed on the newest. */
export const changes: Route = (app, context) => {
  const { courier } = context

  app.get('/api/changes', (c) => {
    const query = check(querySchema, c.req.query())
    if (!query.ok) return refuse(c, query.error)
    const isOpen = maySeeOpenings(signedIn(c, context))
    const found = courier.changes(query.value.from)
    c.header('Cache-Control', 'no-store')
    const changes = found.map(({ record, openings, place }) => ({
      ...{ record, openings: isOpen ? openings : {} },
      // An app of before this was asked for would not know what to make of it.
      ...(query.value.places === undefined ? {} : { place }),
    }))
    return c.json({ changes })
  })

  app.post('/api/changes', async (c) => {
    const change = await readJson(c, openedChangeSchema)
    if (!change.ok) return refuse(c, change.error)
    // The genesis needs the set-up code as well: /api/setup takes it.
    const state = courier.state()
    if (state === undefined) return refuse(c, message.notFounded)
    const vouched = await checkVouching(context.packages, state, change.value.record.change)
    if (!vouched.ok) return refuse(c, vouched.error)
    const appended = await courier.change(change.value.record, change.value.openings)
    return appended.ok ? c.json(appended.value, 201) : refuse(c, refusedBy(appended.error))
  })
}
