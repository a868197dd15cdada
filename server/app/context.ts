import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { type BuildFiles, hashBuild } from '../../core/release/build.ts'
import type { Courier } from '../courier.ts'
import { type Incoming, makeIncoming } from '../package/incoming.ts'
import { openPackages, type Packages } from '../package/packages.ts'
import { readBuild } from './build-hash.ts'
import { type Joins, makeJoins } from './joins.ts'
import { makeNonces, type Nonces } from './nonce.ts'
import type { Log } from './request-log.ts'
import { makeSessions, type Sessions } from './session.ts'
import { makeSetupCode, type SetupCode } from './setup-code.ts'
import { makeUploads, type Uploads } from './upload.ts'

/** What the app is given from outside. */
export interface Setting {
  readonly courier: Courier
  /** The data folder: uploads wait in it, and the plant's own model packages stand in it. */
  readonly data: string
  /** The name that passkeys belong to, and the origin that people open. */
  readonly rpId: string
  readonly origin: string
  /** The certificate that tablets install; undefined without TLS and with the plant's own certificate. */
  readonly caPem?: string | undefined
  /** What the build made: the app and the model packages. */
  readonly dist: string
  readonly log: Log
  readonly now?: () => number
  readonly random?: (length: number) => Bytes
  /** Ends the connections that would never end by themselves. */
  readonly stopping?: AbortSignal
}

/** All that routes use, wired. */
export interface Context {
  readonly courier: Courier
  readonly rpId: string
  readonly origin: string
  readonly isSecure: boolean
  readonly caPem: string | undefined
  readonly build: string
  /** What that hash is over. */
  readonly buildFiles: BuildFiles
  readonly web: string
  /** What the build made. */
  readonly dist: string
  readonly packages: Packages
  readonly incoming: Incoming
  readonly setupCode: SetupCode
  readonly sessions: Sessions
  readonly nonces: Nonces
  readonly joins: Joins
  readonly uploads: Uploads
  readonly log: Log
  readonly now: () => number
  readonly stopping: AbortSignal
}

/** Random bytes that nobody can guess. */
export const drawRandom = (length: number): Bytes => new Uint8Array(randomBytes(length))

/** Wires the app: the only place where its parts meet. */
export async function makeContext(setting: Setting): Promise<Context> {
  const { courier, data, rpId, origin, caPem, dist, log, now = Date.now, random = drawRandom } = setting
  const web = join(dist, 'web')
  // The plant's own first: a package named like one that ships takes its place.
  const own = join(data, 'packages')
  const buildFiles = await readBuild(web)
  const packages = openPackages([own, join(dist, 'packages')], (text) => log.warn(text))
  return {
    ...{ courier, rpId, origin, caPem, web, dist, log, now },
    isSecure: origin.startsWith('https:'),
    build: hashBuild(buildFiles) ?? 'none',
    buildFiles,
    packages,
    incoming: makeIncoming({ root: own, packages, now }),
    setupCode: makeSetupCode(random(12), now),
    sessions: makeSessions(now, random),
    nonces: makeNonces(now),
    joins: makeJoins(),
    uploads: makeUploads({ courier, folder: join(data, 'uploads'), now, random, log }),
    stopping: setting.stopping ?? new AbortController().signal,
  }
}
