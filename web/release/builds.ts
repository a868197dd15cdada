import type { Digest } from '../../core/digest.ts'
import type { BuildFiles } from '../../core/release/build.ts'
import { BUILD } from '../app/build.ts'
import type { Fetcher } from '../engine/download.ts'
import type { Database } from '../local/database.ts'
import { fetchBuildList, keptBuild } from './own-build.ts'

/** A build of the app, and the digest of the runtime that comes with it. */
export interface Build {
  readonly app: Digest
  readonly runtime: Digest | null
}

/** The builds of the app on this tablet, verified file by file; undefined where they are not known. */
export interface Builds {
  readonly own: Digest | undefined
  /** One that the service worker has beside it and has not started. */
  readonly waiting: Build | undefined
}

/** The runtime of a build by its list, where it lies under its digest (build/ort.ts). */
const runtimeOf = (files: BuildFiles): Digest | null =>
  (files.find(([path, hash]) => path === `ort/${hash}.wasm`)?.[1] ?? null) as Digest | null

/** What was found last time, so that a list is hashed once: the list says what it is a list of. */
const seen = new WeakMap<Database, { readonly list: string; readonly builds: Builds }>()

async function ownBuild(database: Database): Promise<Digest | undefined> {
  const row = await database.release.get('app')
  return row?.id === 'app' && row.shell === BUILD ? row.build : undefined
}

/**
 * Which builds of the app are on this tablet. The one that runs is learned from the server's list while that is the list
 * of this very app, and remembered for the time without a network; a list of another app is of one that waits.
 */
export async function readBuilds(database: Database, fetcher: Fetcher): Promise<Builds> {
  const own = await ownBuild(database)
  const files = await fetchBuildList(fetcher)
  if (files === undefined) return { own, waiting: undefined }
  const list = JSON.stringify(files)
  const before = seen.get(database)
  if (before?.list === list) return before.builds
  const build = await keptBuild(files)
  // Not whole yet: the service worker is still fetching. The next round asks again.
  if (build === undefined) return { own, waiting: undefined }
  const isOwn = files.some(([path]) => path === `assets/${BUILD}`)
  if (isOwn) await database.release.put({ id: 'app', shell: BUILD, build })
  const builds = isOwn
    ? { own: build, waiting: undefined }
    : { own, waiting: { app: build, runtime: runtimeOf(files) } }
  seen.set(database, { list, builds })
  return builds
}
