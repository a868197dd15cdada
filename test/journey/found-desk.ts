import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from './walk.ts'

/** A plant that was founded a moment ago, and the browser it was founded in, with its first admin signed in. */
export interface FoundedDesk {
  readonly folder: string
  readonly server: RunningServer
  readonly key: SecurityKey
  readonly desk: Tablet
  close(): Promise<void>
}

/** Founds a plant on a real server in a real browser. `film` writes what its camera shows; without it there is none. */
export async function foundDesk(
  names: walk.Names,
  film?: (path: string) => Promise<unknown>,
): Promise<FoundedDesk> {
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const end of opened.toReversed()) await end()
  }
  try {
    const folder = await mkdtemp(join(tmpdir(), 'plumb-desk-'))
    opened.push(() => rm(folder, { recursive: true, force: true }))
    const camera = film && join(folder, 'film.mjpeg')
    if (camera) await film(camera)
    const server = await startServer(join(folder, 'data'), await freePort())
    opened.push(server.stop)
    const key = await openSecurityKey(server.origin)
    opened.push(key.close)
    const profile = join(folder, 'profile')
    const desk = await openTablet({ origin: server.origin, profile, key, ...(camera && { camera }) })
    opened.push(desk.close)
    const [address] = await server.printed(/http\S+\/setup#code=\S+/)
    await walk.setUp(desk.page, address, names)
    await walk.signIn(desk.page, names.person)
    return { folder, server, key, desk, close }
  } catch (error) {
    await close()
    throw error
  }
}
