import { join } from 'node:path'
import { hostOf } from '../guard.ts'
import { message } from '../message.ts'
import { refuse } from '../refusal.ts'
import type { Route } from '../route.ts'
import { IMMUTABLE, pathBelow, REVALIDATE, sendFile } from '../send-file.ts'

// Under these the build puts a hash in every name.
const cachingOf = (path: string): string => (/^(assets|ort)\//.test(path) ? IMMUTABLE : REVALIDATE)

// An address of the app itself has no dot in its last part; a file always has one.
const isAppAddress = (path: string): boolean => !(path.split('/').at(-1) ?? '').includes('.')

/** Everything else: the built app, and its index for each address that the app routes by itself. */
export const web: Route = (app, { web: folder, origin }) => {
  app.get('*', async (c) => {
    const path = new URL(c.req.url).pathname.slice(1)
    if (/^(api|log|packages)(\/|$)/.test(path)) return refuse(c, message.unknownRoute(`/${path}`))
    if (isAppAddress(path)) {
      // 127.0.0.1 is this machine too, but no passkey works there.
      if (/^(127\.0\.0\.1|\[::1\])/.test(hostOf(c))) return c.redirect(`${origin}/${path}`, 307)
      return (await sendFile(c, join(folder, 'index.html'), REVALIDATE)) ?? refuse(c, message.noApp)
    }
    const file = pathBelow(folder, path)
    const sent = file === undefined ? undefined : await sendFile(c, file, cachingOf(path))
    return sent ?? refuse(c, message.unknownRoute(`/${path}`))
  })
}
