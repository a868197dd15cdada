import { type Bytes, encodeBase64url } from '../../core/bytes.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { MODEL_CACHE } from './limit.ts'

/** A file that is known by its content before it is fetched. */
export interface WantedFile {
  readonly path: string
  readonly bytes: number
  /** SHA-256, base64url. */
  readonly digest: string
}

export interface FileError {
  readonly kind: 'missing' | 'altered'
  readonly message: string
}

/** How files come: same origin in the product, anything in tests. */
export type Fetcher = (path: string) => Promise<Response>

/** Called with the bytes that came since the last call; negative when a file has to be read again. */
export type OnBytes = (more: number) => void

/** Whether everything that was loaded also stays on this tablet. */
export type Keeping = { readonly kind: 'kept' } | { readonly kind: 'not-kept'; readonly message: string }

interface Loaded {
  readonly bytes: Bytes
  readonly keeping: Keeping
}

export const KEPT: Keeping = { kind: 'kept' }

const fileError = (kind: FileError['kind'], message: string) => fail<FileError>({ kind, message })

/** Reads a body, never more of it than `limit` bytes; progress as it comes. */
export async function readBody(
  response: Response,
  limit: number,
  onBytes: OnBytes,
): Promise<Result<Bytes, FileError>> {
  const out = new Uint8Array(limit)
  let at = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    if (at + part.value.length > limit) {
      await reader?.cancel()
      return fileError('altered', `found more than ${limit} bytes, expected no more`)
    }
    out.set(part.value, at)
    at += part.value.length
    onBytes(part.value.length)
  }
  return ok(out.subarray(0, at))
}

/** Fetches; anything but a 200 is missing, and so is a network that is not there. */
export async function request(path: string, fetcher: Fetcher): Promise<Result<Response, FileError>> {
  try {
    const response = await fetcher(path)
    return response.status === 200
      ? ok(response)
      : fileError('missing', `${path}: found status ${response.status}, expected 200`)
  } catch (error) {
    return fileError('missing', `${path}: ${String(error)}`)
  }
}

async function verified(
  response: Response,
  file: WantedFile,
  onBytes: OnBytes,
): Promise<Result<Bytes, FileError>> {
  let seen = 0
  const body = await readBody(response, file.bytes, (more) => {
    seen += more
    onBytes(more)
  }).catch((error: unknown) => fileError('missing', String(error)))
  const found = body.ok
    ? encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', body.value)))
    : ''
  if (body.ok && body.value.length === file.bytes && found === file.digest) return body
  onBytes(-seen)
  if (!body.ok) return fileError(body.error.kind, `${file.path}: ${body.error.message}`)
  return fileError(
    'altered',
    `${file.path}: found ${body.value.length} bytes with digest ${found}, expected ${file.bytes} with ${file.digest}`,
  )
}

/** Kept by content: a file that two packages share is kept once. */
const keyOf = (digest: string): string => `/kept/${digest}`

/** Puts verified bytes away for the day without a network; a full disk is said, not thrown. */
export async function keep(key: string, bytes: Bytes): Promise<Keeping> {
  try {
    const cache = await caches.open(MODEL_CACHE)
    await cache.put(keyOf(key), new Response(bytes))
    return KEPT
  } catch (error) {
    return { kind: 'not-kept', message: String(error) }
  }
}

/** What is kept under a digest, not to be trusted before it is verified again. */
export async function findKept(key: string): Promise<Response | undefined> {
  const cache = await caches.open(MODEL_CACHE).catch(() => undefined)
  return cache?.match(keyOf(key))
}

/** Forgets what turned out to be damaged. */
export async function dropKept(key: string): Promise<void> {
  const cache = await caches.open(MODEL_CACHE).catch(() => undefined)
  await cache?.delete(keyOf(key))
}

/**
 * A file's verified bytes: from what is kept, or fetched. Either is checked for length and SHA-256 every time; a kept
 * file that was altered is dropped and fetched again.
 */
export async function loadFile(
  file: WantedFile,
  fetcher: Fetcher,
  onBytes: OnBytes,
): Promise<Result<Loaded, FileError>> {
  const kept = await findKept(file.digest)
  const old = kept && (await verified(kept, file, onBytes))
  if (old?.ok) return ok({ bytes: old.value, keeping: KEPT })
  if (kept) await dropKept(file.digest)
  const response = await request(file.path, fetcher)
  // With no network, what a person needs to know is that the kept file was altered.
  if (!response.ok) return old ?? response
  const fresh = await verified(response.value, file, onBytes)
  return fresh.ok ? ok({ bytes: fresh.value, keeping: await keep(file.digest, fresh.value) }) : fresh
}
