import { join } from 'node:path'
import { SIGNATURE } from '../../model/read-model.ts'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'
import { IMMUTABLE, REVALIDATE, sendFile } from '../send-file.ts'

/** What stands beside the files that a manifest names. The digest says what is in them, but for the signature. */
const BESIDE = ['model.json', SIGNATURE]

/** GET /api/packages: which models are here, for those who teach. /packages/<digest>/<path>: model packages, only the files that their manifest names. Tablets check every byte. */
export const packages: Route = (app, context) => {
  app.get('/api/packages', async (c) => {
    const session = permit(c, context, 'dataset.read')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    const packages = await context.packages.list()
    return c.json({
      packages: packages.map(({ digest, manifest: { name, task } }) => ({ digest, name, task })),
    })
  })

  app.get('/packages/:digest/*', async (c) => {
    const [digest, ...rest] = new URL(c.req.url).pathname.slice('/packages/'.length).split('/')
    const path = rest.join('/')
    const found = digest === undefined ? undefined : await context.packages.find(digest)
    const isNamed = BESIDE.includes(path) || found?.manifest.files.some((file) => file.path === path) === true
    const sent =
      found && isNamed
        ? await sendFile(c, join(found.folder, path), path === SIGNATURE ? REVALIDATE : IMMUTABLE)
        : undefined
    return sent ?? refuse(c, message.noPackageFile)
  })
}
