import { join } from 'node:path'
import { message } from '../message.ts'
import { permit } from '../permit.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'
import { IMMUTABLE, sendFile } from '../send-file.ts'

/** GET /api/packages: which models are here, for those who teach. /packages/<digest>/<path>: model packages, only the files that their manifest names. Tablets check every byte. */
export const packages: Route = (app, context) => {
  app.get('/api/packages', (c) => {
    const session = permit(c, context, 'dataset.read')
    if (!session.ok) return refuse(c, session.error)
    c.header('Cache-Control', 'no-store')
    return c.json({
      packages: context.packages.map(({ digest, manifest }) => ({
        digest,
        name: manifest.name,
        task: manifest.task,
      })),
    })
  })

  app.get('/packages/:digest/*', async (c) => {
    const [digest, ...rest] = new URL(c.req.url).pathname.slice('/packages/'.length).split('/')
    const path = rest.join('/')
    const found = context.packages.find((each) => each.digest === digest)
    const isNamed = path === 'model.json' || found?.manifest.files.some((file) => file.path === path) === true
    const sent = found && isNamed ? await sendFile(c, join(found.folder, path), IMMUTABLE) : undefined
    return sent ?? refuse(c, message.noPackageFile)
  })
}
