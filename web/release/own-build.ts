import * as v from 'valibot'
import { encodeBase64url, utf8ToText } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { type BuildFiles, buildFilesSchema, hashBuild } from '../../core/release/build.ts'
import { type Fetcher, readBody, request } from '../engine/download.ts'
import { MAX_BUILD_LIST_BYTES } from './limit.ts'

/** What of a build the service worker keeps (build/pwa.ts): the runtime is kept by the engine, under its digest. */
const IS_KEPT = /^(?!ort\/|sw\.js$).*\.(js|css|html|svg|webmanifest)$/

/** The list of the app's files that the server serves, never more of it than a list is long; undefined where there is none. */
export async function fetchBuildList(fetcher: Fetcher): Promise<BuildFiles | undefined> {
  const response = await request('/build.json', fetcher)
  if (!response.ok) return undefined
  const body = await readBody(response.value, MAX_BUILD_LIST_BYTES, () => undefined)
  if (!body.ok) return undefined
  try {
    const parsed = v.safeParse(buildFilesSchema, JSON.parse(utf8ToText(body.value) ?? ''))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}

const sha256 = async (response: Response): Promise<string> =>
  encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer())))

/** What the service worker keeps: by path the SHA-256 of each version of that file, the running and a waiting one's. */
async function hashKept(storage: CacheStorage): Promise<Map<string, string[]>> {
  const hashes = new Map<string, string[]>()
  for (const name of (await storage.keys()).filter((each) => each.startsWith('workbox-precache'))) {
    const cache = await storage.open(name)
    for (const key of await cache.keys()) {
      const path = new URL(key.url).pathname.slice(1)
      const found = await cache.match(key)
      if (found) hashes.set(path, [...(hashes.get(path) ?? []), await sha256(found)])
    }
  }
  return hashes
}

/**
 * The build of the app that a list describes, when every file of it that a tablet keeps is on this tablet, byte for
 * byte; undefined where one is missing or another.
 */
export async function keptBuild(
  files: BuildFiles,
  storage: CacheStorage = caches,
): Promise<Digest | undefined> {
  const hashes = await hashKept(storage)
  const isWhole = files.every(([path, hash]) => !IS_KEPT.test(path) || hashes.get(path)?.includes(hash))
  return (isWhole && hashBuild(files)) || undefined
}
