import * as v from 'valibot'
import { digestSchema } from '../../../core/digest.ts'
import { verifyDraft } from '../../../core/governance/draft.ts'
import { hashJson } from '../../../core/hash.ts'
import { checkChangeOpenings } from '../../../core/record/check-change-openings.ts'
import { draftRequestSchema } from '../../../core/wire/draft.ts'
import { readJson } from '../body.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

/**
 * POST /api/drafts: an agent hands in a change that it proposes, under its own signature. GET and DELETE: for those who
 * may sign it as theirs, or drop it. A draft changes nothing, and no agent reads anything.
 */
export const drafts: Route = (app, context) => {
  const { courier, now } = context

  app.post('/api/drafts', async (c) => {
    const request = await readJson(c, draftRequestSchema)
    if (!request.ok) return refuse(c, request.error)
    const { draft, signature, openings } = request.value
    const state = courier.state()
    if (state === undefined) return refuse(c, message.draft('this plant is not founded yet'))
    const verified = await verifyDraft(state, { draft, signature }, now())
    if (!verified.ok) return refuse(c, message.draft(verified.error.message))
    const opened = checkChangeOpenings(draft, openings)
    if (!opened.ok) return refuse(c, message.draft(opened.error.message))
    const digest = hashJson('draft', draft)
    const isKept = courier.addDraft(digest, { draft, signature, openings: opened.value })
    return isKept ? c.json({ digest }, 201) : refuse(c, message.tooManyDrafts)
  })

  app.get('/api/drafts', async (c) => {
    const session = permit(c, context, 'plan.publish')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    return c.json({ drafts: courier.drafts() })
  })

  app.delete('/api/drafts/:digest', (c) => {
    const session = permit(c, context, 'plan.publish')
    if (!session.ok) return refuse(c, session.error)
    const digest = v.safeParse(digestSchema, c.req.param('digest'))
    if (!digest.success) return refuse(c, message.malformed('digest: found none of a draft'))
    courier.dropDraft(digest.output)
    return c.json({})
  })
}
