import { type Bytes, utf8 } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import { hashBytes } from '../../core/hash.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { App } from '../app/app.svelte.ts'
import { openSealed } from '../local/sealed.ts'
import { readBlob } from '../review/read.ts'

export type PhotographError = { kind: 'not-here' | 'altered'; message: string }

/** The bytes that this desk keeps, for whoever put them here. */
async function ownBytes({ database, session }: App, digest: Digest): Promise<Bytes | undefined> {
  const row = await database.blobs.get(digest)
  if (row === undefined || session === undefined || row.vault !== session.grant.credential) return undefined
  return openSealed(session.pen.vault, row.local, utf8(digest))
}

/**
 * A photograph by its digest: from this desk, or from the server, whose answer is checked. A server can keep a
 * photograph back; it cannot put another one in its place.
 */
export async function readPhotograph(app: App, digest: Digest): Promise<Result<Blob, PhotographError>> {
  const own = await ownBytes(app, digest)
  if (own !== undefined) return ok(new Blob([own]))
  const blob = await readBlob(app, digest)
  if (blob === undefined)
    return fail({
      kind: 'not-here',
      message: 'this photograph is not on this desk, and the server did not send it',
    })
  if (hashBytes(new Uint8Array(await blob.arrayBuffer())) !== digest)
    return fail({
      kind: 'altered',
      message: 'the server sent another photograph than the one that was signed for',
    })
  return ok(blob)
}
