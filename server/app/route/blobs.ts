import * as v from 'valibot'
import { digestSchema } from '../../../core/digest.ts'
import { deviceIdSchema } from '../../../core/id.ts'
import { check } from '../body.ts'
import { sniffImage } from '../media-type.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'

const missingSchema = v.object({
  device: deviceIdSchema,
  from: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number))),
})

/** GET /api/blobs/missing: what a tablet still owes, also a locked one. GET /api/blobs/:digest: one photograph. */
export const blobs: Route = (app, context) => {
  const { courier } = context

  app.get('/api/blobs/missing', (c) => {
    const query = check(missingSchema, c.req.query())
    if (!query.ok) return refuse(c, query.error)
    c.header('Cache-Control', 'no-store')
    const { device, from } = query.value
    const { missing, next } = courier.missing(device, from)
    // An app of before there was a next one knows the list alone.
    return c.json(from === undefined ? { missing } : { missing, next })
  })

  app.get('/api/blobs/:digest', async (c) => {
    const session = permit(c, context, 'photographs.read')
    if (!session.ok) return refuse(c, session.error)
    const digest = v.safeParse(digestSchema, c.req.param('digest'))
    if (!digest.success) return refuse(c, message.noBlob)
    const bytes = await courier.blob(digest.output)
    if (bytes === undefined) return refuse(c, message.noBlob)
    // Kept by the browser, and yet asked for each time: whoever signs out must not leave photographs to the next.
    c.header('Cache-Control', 'private, no-cache')
    c.header('ETag', `"${digest.output}"`)
    if (c.req.header('if-none-match') === `"${digest.output}"`) return c.body(null, 304)
    const { type, extension } = sniffImage(bytes)
    c.header('Content-Type', type)
    c.header('Content-Disposition', `inline; filename="${digest.output}.${extension}"`)
    return c.body(new Uint8Array(bytes))
  })
}
