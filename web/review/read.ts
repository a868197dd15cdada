import type * as v from 'valibot'
import { fail, ok, type Result } from '../../core/result.ts'
import { ask, jsonBody, type RequestError, send } from '../api/request.ts'
import type { App } from '../app/app.svelte.ts'
import { BLOB_PATIENCE_MS, SILENCE_MS, STREAM_PATIENCE_MS } from './limit.ts'

type Reader = Pick<App, 'canRead' | 'readAtServer'>

/**
 * Asks for what others recorded. The session is signed in at the server first, without a touch of the passkey, and
 * once more when the server has forgotten it: it keeps sessions in memory, and a restart loses them.
 */
async function asReader<T>(
  app: Reader,
  request: () => Promise<Result<T, RequestError>>,
): Promise<Result<T, RequestError>> {
  if (!app.canRead) await app.readAtServer()
  const answer = await request()
  if (answer.ok || answer.error.kind !== 'refused' || answer.error.status !== 401) return answer
  app.canRead = false
  return (await app.readAtServer()) ? request() : answer
}

/** Asks for JSON that fits a schema, as whoever is signed in. */
export const read = <S extends v.GenericSchema>(
  app: Reader,
  schema: S,
  path: string,
): Promise<Result<v.InferOutput<S>, RequestError>> => asReader(app, () => ask(schema, path))

/** Hands something over, as whoever is signed in. */
export const post = <S extends v.GenericSchema>(
  app: Reader,
  schema: S,
  path: string,
  body: unknown,
): Promise<Result<v.InferOutput<S>, RequestError>> => asReader(app, () => ask(schema, path, jsonBody(body)))

/** Asks for something to be removed, as whoever is signed in. */
export const remove = <S extends v.GenericSchema>(
  app: Reader,
  schema: S,
  path: string,
): Promise<Result<v.InferOutput<S>, RequestError>> =>
  asReader(app, () => ask(schema, path, { method: 'DELETE' }))

/** Asks for something of any size, and gives it while it still comes. */
export const readStream = (
  app: Reader,
  path: string,
  signal: AbortSignal,
): Promise<Result<ReadableStream<Uint8Array<ArrayBuffer>>, RequestError>> =>
  asReader(app, async () => {
    const silence = new AbortController()
    const timer = setTimeout(() => silence.abort(), SILENCE_MS)
    const answer = await send(path, { signal: AbortSignal.any([signal, silence.signal]) }, STREAM_PATIENCE_MS)
    clearTimeout(timer)
    if (!answer.ok) return answer
    const { body } = answer.value
    return body ? ok(body) : fail<RequestError>({ kind: 'garbled', message: 'the server sent nothing' })
  })

/** Asks for a photograph or heatmap; undefined when it is not here. */
export async function readBlob(app: Reader, digest: string): Promise<Blob | undefined> {
  const answer = await asReader(app, async () => {
    const response = await send(`/api/blobs/${digest}`, {}, BLOB_PATIENCE_MS)
    if (!response.ok) return response
    const blob = await response.value.blob().catch(() => undefined)
    return blob === undefined
      ? fail<RequestError>({ kind: 'offline', message: 'the answer broke off' })
      : ok(blob)
  })
  return answer.ok ? answer.value : undefined
}
