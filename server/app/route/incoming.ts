import type { Context as HonoContext } from 'hono'
import * as v from 'valibot'
import { digestSchema } from '../../../core/digest.ts'
import { isPermitted } from '../../../core/governance/permission.ts'
import { MAX_BUNDLE_BYTES } from '../../../core/model-signature/bundle.ts'
import { SIGNATURE } from '../../model/read-model.ts'
import type { PackageFailure } from '../../package/failure.ts'
import { readBody } from '../body.ts'
import type { Context } from '../context.ts'
import { MAX_JSON_BYTES } from '../limit.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'
import type { Session } from '../session.ts'

const PREFIX = '/api/packages/'

/** Digest and path below it, from an address; undefined when it is neither. */
function placeOf(c: HonoContext): { digest: string; path: string } | undefined {
  const [digest, ...rest] = new URL(c.req.url).pathname.slice(PREFIX.length).split('/')
  const parsed = v.safeParse(digestSchema, digest)
  return parsed.success ? { digest: parsed.output, path: decodeURIComponent(rest.join('/')) } : undefined
}

const refused = (c: HonoContext, { kind, message: why }: PackageFailure) =>
  refuse(c, kind === 'full' ? message.packageFull : message.package(why))

async function begin(c: HonoContext, { incoming }: Context, digest: string): Promise<Response> {
  const body = await readBody(c.req.raw, MAX_JSON_BYTES)
  if (!body.ok) return refuse(c, body.error)
  if (body.value.cut) return refuse(c, message.cut)
  const begun = await incoming.begin(digest, body.value.bytes)
  return begun.ok ? c.json({ missing: begun.value }) : refused(c, begun.error)
}

async function sign(
  c: HonoContext,
  { incoming }: Context,
  { digest, by }: { digest: string; by: Session },
): Promise<Response> {
  const body = await readBody(c.req.raw, MAX_BUNDLE_BYTES)
  if (!body.ok) return refuse(c, body.error)
  if (body.value.cut) return refuse(c, message.cut)
  // A vendor may deliver; what another vendor has signed is not theirs to replace.
  const mayReplace = isPermitted(by.person.roles, 'model.register')
  const signed = await incoming.sign(digest, body.value.bytes, mayReplace)
  return signed.ok ? c.json({}) : refused(c, signed.error)
}

/**
 * PUT /api/packages/<digest>/model.json begins a package, and says which of its files are not here yet; PUT of each
 * of them, and of model.sig where there is one, sends it; POST /api/packages/<digest> ends it: from then on it is served. Sent again, what is here stays.
 */
export const incoming: Route = (app, context) => {
  app.put(`${PREFIX}:digest/*`, async (c) => {
    const session = permit(c, context, 'package.deliver')
    if (!session.ok) return refuse(c, session.error)
    const place = placeOf(c)
    if (place === undefined) return refuse(c, message.noPackageFile)
    if (place.path === 'model.json') return begin(c, context, place.digest)
    if (place.path === SIGNATURE) return sign(c, context, { digest: place.digest, by: session.value })
    const { body } = c.req.raw
    if (body === null) return refuse(c, message.cut)
    const taken = await context.incoming.take(place.digest, place.path, body)
    return taken.ok ? c.json({}) : refused(c, taken.error)
  })

  app.post(`${PREFIX}:digest`, async (c) => {
    const session = permit(c, context, 'package.deliver')
    if (!session.ok) return refuse(c, session.error)
    const place = placeOf(c)
    if (place === undefined) return refuse(c, message.noPackageFile)
    const finished = await context.incoming.finish(place.digest)
    return finished.ok ? c.json({ digest: place.digest }, 201) : refused(c, finished.error)
  })
}
