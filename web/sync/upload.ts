import { Upload } from 'tus-js-client'
import type { Digest } from '../../core/digest.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { RequestError } from '../api/request.ts'
import type { Database } from '../local/database.ts'

/** A piece of an upload: what an interruption can cost. */
const CHUNK_BYTES = 1024 * 1024

export interface UploadProgress {
  readonly sent: number
  readonly total: number
}

function failure(error: Error): RequestError {
  const status =
    'originalResponse' in error && error.originalResponse !== null
      ? Number((error.originalResponse as { getStatus(): number }).getStatus())
      : 0
  if (status === 0) return { kind: 'offline', message: 'the server did not answer' }
  return {
    kind: 'refused',
    status,
    word: 'upload',
    message: `the server refused a photograph with ${status}`,
  }
}

/** Sends one sealed blob by tus, in pieces; whoever asks again resumes where it stopped. */
function uploadBlob(
  digest: Digest,
  bytes: Uint8Array<ArrayBuffer>,
  onProgress: (progress: UploadProgress) => void,
): Promise<Result<null, RequestError>> {
  return new Promise((resolve) => {
    const upload = new Upload(new Blob([bytes]), {
      endpoint: '/api/uploads',
      metadata: { digest },
      chunkSize: CHUNK_BYTES,
      retryDelays: [],
      removeFingerprintOnSuccess: true,
      fingerprint: async () => `plumb/${digest}`,
      onProgress: (sent, total) => onProgress({ sent, total: total ?? bytes.length }),
      onError: (error) => resolve(fail(failure(error))),
      onSuccess: () => resolve(ok(null)),
    })
    void upload.findPreviousUploads().then((previous) => {
      const [last] = previous
      if (last !== undefined) upload.resumeFromPreviousUpload(last)
      upload.start()
    })
  })
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
    const uploaded = await uploadBlob(row.digest, row.outgoing, onProgress)
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
