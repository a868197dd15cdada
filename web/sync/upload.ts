import { ok, type Result } from '../../core/result.ts'
import type { RequestError } from '../api/request.ts'
import type { TabletStorage } from '../local/storage.ts'
import { uploadByTus } from './tus.ts'

export interface UploadProgress {
  readonly sent: number
  readonly total: number
}

/** Uploads the blobs that the server says it lacks and this tablet holds, one after another. */
export async function uploadMissing(
  database: TabletStorage,
  missing: readonly string[],
  onProgress: (progress: UploadProgress) => void,
): Promise<Result<null, RequestError>> {
  for (const digest of missing) {
    const row = await database.blobs.get(digest)
    if (row?.outgoing == null) continue
    const total = row.outgoing.length
    const uploaded = await uploadByTus(row.digest, row.outgoing, (sent) => onProgress({ sent, total }))
    if (!uploaded.ok) return uploaded
  }
  return ok(null)
}

/**
 * An event is *received* when its receipt is here and the server lacks none of its blobs. It is asked, not
 * remembered: two inspections of one photograph share a blob, which arrives once.
 */
export async function markReceived(database: TabletStorage, missing: readonly string[]): Promise<void> {
  const lacks = new Set(missing)
  await database.transaction('rw', ['events'], async () => {
    const waiting = await database.events.where('standing').equals('saved').toArray()
    for (const event of waiting)
      if (event.index !== null && !event.blobs.some((digest) => lacks.has(digest)))
        await database.events.update(event.seq, { standing: 'received' })
  })
}
