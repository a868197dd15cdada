import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { writeArchive } from '../../../core/evidence/archive.ts'
import { askedSchema, LEFT_OUT } from '../../../core/evidence/bundle.ts'
import { timeSchema } from '../../../core/id.ts'
import { ZIP_EPOCH } from '../../evidence/epoch.ts'
import { SIGNATURE } from '../../model/read-model.ts'
import { check } from '../body.ts'
import type { Context } from '../context.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

// Addresses carry text: times are read as numbers, and what is left out as a list.
const time = v.optional(v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), timeSchema))
const querySchema = v.strictObject({
  ...askedSchema.entries,
  ...{ from: time, to: time },
  leaveOut: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',')),
      v.array(v.picklist(LEFT_OUT)),
    ),
  ),
})

/** A model's manifest and signature as they lie in its package. */
async function readModel({ packages }: Context, digest: string) {
  const found = await packages.find(digest)
  if (found === undefined) return undefined
  const read = (name: string) => readFile(join(found.folder, name))
  return { manifest: await read('model.json'), signature: await read(SIGNATURE).catch(() => undefined) }
}

/**
 * GET /api/evidence: a bundle of all that proves the inspections that are asked for, as a ZIP that is made while it is
 * sent. GET /api/evidence/count: how many there would be in it.
 */
export const evidence: Route = (app, context) => {
  const { courier, dist, now } = context

  app.get('/api/evidence/count', (c) => {
    const session = permit(c, context, 'photographs.read')
    if (!session.ok) return refuse(c, session.error)
    const query = check(querySchema, c.req.query())
    if (!query.ok) return refuse(c, query.error)
    const { leaveOut: _, ...asked } = query.value
    c.header('Cache-Control', 'no-store')
    return c.json({ inspections: courier.askedFor(asked) })
  })

  app.get('/api/evidence', async (c) => {
    const session = permit(c, context, 'photographs.read')
    if (!session.ok) return refuse(c, session.error)
    const query = check(querySchema, c.req.query())
    if (!query.ok) return refuse(c, query.error)
    const page = await readFile(join(dist, 'evidence', 'index.html')).catch(() => undefined)
    if (page === undefined) return refuse(c, message.noEvidencePage)
    const { leaveOut = [], ...asked } = query.value
    const files = courier.evidence(
      { page, model: (digest) => readModel(context, digest) },
      { asked, by: session.value.grant.person, at: now(), leftOut: leaveOut },
    )
    c.header('Cache-Control', 'no-store')
    c.header('Content-Type', 'application/zip')
    c.header('Content-Disposition', `attachment; filename="plumb-evidence-${now()}.zip"`)
    return c.body(writeArchive(files, ZIP_EPOCH))
  })
}
