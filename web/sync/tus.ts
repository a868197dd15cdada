import { encodeBase64, utf8 } from '../../core/bytes.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type RequestError, send } from '../api/request.ts'

// The tus protocol, version 1.0.0, as far as a tablet needs it: creation, and the core protocol for resuming.
const VERSION = { 'Tus-Resumable': '1.0.0' }
const ENDPOINT = '/api/uploads'

/** A piece of an upload: what an interruption can cost. */
const CHUNK_BYTES = 1024 * 1024

/** How long one piece may take: 17 kB/s, the worst Wi-Fi that still counts as one. */
const PATIENCE_MS = 60_000

/** Where an upload stands, remembered over reloads so that it goes on where it stopped. */
const placeOf = (digest: string): string => `plumb-upload/${digest}`

async function create(digest: string, length: number): Promise<Result<string, RequestError>> {
  const headers = {
    ...VERSION,
    'Upload-Length': String(length),
    'Upload-Metadata': `digest ${encodeBase64(utf8(digest))}`,
  }
  const created = await send(ENDPOINT, { method: 'POST', headers })
  if (!created.ok) return created
  const address = created.value.headers.get('Location')
  if (address === null) return fail({ kind: 'garbled', message: 'found an upload without an address' })
  // Of the address only the path counts: a server behind a proxy may think that it has another name.
  return ok(new URL(address, location.href).pathname)
}

/** How much of an upload the server holds; undefined when it knows it no longer, or never knew it so long. */
async function offsetOf(path: string, length: number): Promise<Result<number | undefined, RequestError>> {
  const found = await send(path, { method: 'HEAD', headers: VERSION })
  if (!found.ok) return found.error.kind === 'refused' ? ok(undefined) : found
  const offset = Number(found.value.headers.get('Upload-Offset') ?? Number.NaN)
  return ok(Number.isSafeInteger(offset) && offset >= 0 && offset <= length ? offset : undefined)
}

async function begin(
  digest: string,
  length: number,
): Promise<Result<{ path: string; offset: number }, RequestError>> {
  const known = localStorage.getItem(placeOf(digest))
  const offset = known === null ? ok(undefined) : await offsetOf(known, length)
  if (!offset.ok) return offset
  if (known !== null && offset.value !== undefined) return ok({ path: known, offset: offset.value })
  const path = await create(digest, length)
  if (!path.ok) return path
  localStorage.setItem(placeOf(digest), path.value)
  return ok({ path: path.value, offset: 0 })
}

/** Sends bytes in pieces, from where the server stands; whoever asks again resumes there. */
export async function uploadByTus(
  digest: string,
  bytes: Uint8Array<ArrayBuffer>,
  onSent: (sent: number) => void,
): Promise<Result<null, RequestError>> {
  const begun = await begin(digest, bytes.length)
  if (!begun.ok) return begun
  const { path } = begun.value
  let { offset } = begun.value
  while (offset < bytes.length) {
    onSent(offset)
    const sent = await send(
      path,
      {
        method: 'PATCH',
        headers: {
          ...VERSION,
          'Upload-Offset': String(offset),
          'Content-Type': 'application/offset+octet-stream',
        },
        body: bytes.subarray(offset, offset + CHUNK_BYTES),
      },
      PATIENCE_MS,
    )
    if (!sent.ok) {
      // Refused in the middle, it can only be begun again; unanswered, the server may hold more than it could say.
      if (sent.error.kind === 'refused') localStorage.removeItem(placeOf(digest))
      return sent
    }
    const next = Number(sent.value.headers.get('Upload-Offset') ?? Number.NaN)
    if (!Number.isSafeInteger(next) || next <= offset || next > bytes.length)
      return fail({ kind: 'garbled', message: `found an upload at ${next}, expected more than ${offset}` })
    offset = next
  }
  onSent(offset)
  localStorage.removeItem(placeOf(digest))
  return ok(null)
}
