import { type Bytes, utf8 } from '../../core/bytes.ts'
import { ok, type Result } from '../../core/result.ts'
import type { RequestError } from '../api/request.ts'
import type { BlobRow } from '../local/database.ts'
import { type Pen, sealForPlant } from '../local/recorder.ts'
import { openSealed } from '../local/sealed.ts'
import type { TabletStorage } from '../local/storage.ts'
import { uploadByTus } from './tus.ts'

export interface UploadProgress {
  readonly sent: number
  readonly total: number
}

/** Uploads in one round: records that are made meanwhile wait no longer than for these. */
const AT_ONCE = 500

/** What the plant gets of a blob; where that was dropped, it is made anew from what its owner keeps here. */
async function outgoingOf(
  database: TabletStorage,
  row: BlobRow,
  pen: Pen | undefined,
): Promise<Bytes | undefined> {
  if (row.outgoing !== null) return row.outgoing
  if (pen === undefined || row.vault !== pen.grant.credential) return undefined
  const bytes = await openSealed(pen.vault, row.local, utf8(row.digest))
  if (bytes === undefined) return undefined
  const outgoing = await sealForPlant(pen.recipient, bytes)
  // Kept before it is sent: an upload that is cut off goes on with the same bytes.
  await database.blobs.update(row.digest, { outgoing, provenAt: Date.now() })
  return outgoing
}

/** Uploads the blobs that the server says it lacks and this tablet can hand over, one after another. */
export async function uploadMissing(
  database: TabletStorage,
  missing: readonly string[],
  pen: Pen | undefined,
  onProgress: (progress: UploadProgress) => void,
): Promise<Result<null, RequestError>> {
  let left = AT_ONCE
  for (const digest of missing) {
    const row = await database.blobs.get(digest)
    const outgoing = row && (await outgoingOf(database, row, pen))
    if (outgoing === undefined) continue
    const total = outgoing.length
    const uploaded = await uploadByTus(digest, outgoing, (sent) => onProgress({ sent, total }))
    if (!uploaded.ok) return uploaded
    left -= 1
    if (left === 0) break
  }
  return ok(null)
}

/** Of the blobs that the server lacks, those that this tablet cannot hand over now. */
export interface Withheld {
  /** Kept here for whoever took them, and nobody else. */
  readonly kept: ReadonlySet<string>
  /** Not here any more. */
  readonly gone: ReadonlySet<string>
}

export async function withheldOf(database: TabletStorage, missing: readonly string[]): Promise<Withheld> {
  const [kept, gone] = [new Set<string>(), new Set<string>()]
  for (const digest of missing) {
    const row = await database.blobs.get(digest)
    if (row === undefined) gone.add(digest)
    else if (row.outgoing === null) kept.add(digest)
  }
  return { kept, gone }
}

/**
 * An event is *received* when its receipt is here and the server lacks none of its blobs. It is asked, not
 * remembered: two inspections of one photograph share a blob, which arrives once. A photograph that the server lost, and
 * that nobody can hand over now, holds up nothing: that is said on screen instead.
 */
export async function markReceived(
  database: TabletStorage,
  missing: readonly string[],
  { kept, gone }: Withheld,
): Promise<void> {
  const lacks = new Set(missing.filter((digest) => !kept.has(digest) && !gone.has(digest)))
  await database.transaction('rw', ['events'], async () => {
    const waiting = await database.events.where('standing').equals('saved').toArray()
    for (const event of waiting)
      if (event.index !== null && !event.blobs.some((digest) => lacks.has(digest)))
        await database.events.update(event.seq, { standing: 'received' })
  })
}
