import { ok, type Result } from '../../core/result.ts'
import type { RequestError } from '../api/request.ts'
import type { Database } from '../local/database.ts'
import { uploadByTus } from './tus.ts'

export interface UploadProgress {
  readonly sent: number
  readonly total: number
}

/** Uploads the blobs that the server says it lacks and this tablet holds, one after another. */
export async function uploadMissing(
  database: Database,
  missing: readonly string[],
  onProgress: (progress: UploadProgress) => void,
): Promise<Result<number, RequestError>> {
  let sent = 0
  for (const digest of missing) {
    const row = await database.blobs.get(digest)
    if (row?.outgoing == null) continue
    const total = row.outgoing.length
    const uploaded = await uploadByTus(row.digest, row.outgoing, (sent) => onProgress({ sent, total }))
    if (!uploaded.ok) return uploaded
    await database.blobs.update(digest, { arrived: true })
    sent += 1
  }
  return ok(sent)
}

/**
 * An event is *received* when its receipt is here and each of its blobs has arrived. What the server still misses has
 * not arrived, whatever it said before.
 */
export async function markReceived(database: Database, missing: readonly string[]): Promise<void> {
  await database.transaction('rw', [database.events, database.blobs], async () => {
    for (const digest of missing) await database.blobs.update(digest, { arrived: false })
    const waiting = await database.events.where('standing').equals('saved').toArray()
    for (const event of waiting) {
      if (event.index === null) continue
      const blobs = await database.blobs.bulkGet([...event.blobs])
      if (blobs.every((blob) => blob === undefined || blob.arrived))
        await database.events.update(event.seq, { standing: 'received' })
    }
  })
}
