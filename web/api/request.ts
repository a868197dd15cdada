import * as v from 'valibot'
import { fail, ok, type Result } from '../../core/result.ts'
import { errorAnswerSchema } from '../../core/wire/change.ts'

/** `offline`: nobody answered. `refused`: the server said no, in a sentence. `garbled`: it said what it never should. */
export type RequestError =
  | { kind: 'offline'; message: string }
  | { kind: 'refused'; status: number; word: string; message: string }
  | { kind: 'garbled'; message: string }

/** How long the server may take to answer before the tablet goes on without it. */
const PATIENCE_MS = 15_000

async function refusal(response: Response): Promise<RequestError> {
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = v.safeParse(errorAnswerSchema, body)
  if (parsed.success) {
    const { kind, message } = parsed.output.error
    return { kind: 'refused', status: response.status, word: kind, message }
  }
  return {
    kind: 'refused',
    status: response.status,
    word: 'unknown',
    message: `the server answered ${response.status}`,
  }
}

/** Sends a request to our own origin; an answer that is not 2xx, and no answer at all, are values. */
export async function send(
  path: string,
  init: RequestInit = {},
  patience = PATIENCE_MS,
): Promise<Result<Response, RequestError>> {
  try {
    const signal = init.signal
      ? AbortSignal.any([init.signal, AbortSignal.timeout(patience)])
      : AbortSignal.timeout(patience)
    const response = await fetch(path, { ...init, signal, cache: 'no-store' })
    return response.ok ? ok(response) : fail(await refusal(response))
  } catch {
    return fail({ kind: 'offline', message: 'the server did not answer' })
  }
}

/** Asks for JSON that fits a schema. What does not fit is refused: the server is a courier, not an authority. */
export async function ask<S extends v.GenericSchema>(
  schema: S,
  path: string,
  init: RequestInit = {},
  patience = PATIENCE_MS,
): Promise<Result<v.InferOutput<S>, RequestError>> {
  const response = await send(path, init, patience)
  if (!response.ok) return response
  const body: unknown = await response.value.json().catch(() => undefined)
  const parsed = v.safeParse(schema, body)
  return parsed.success
    ? ok(parsed.output)
    : fail({
        kind: 'garbled',
        message: `the server sent an answer that does not fit: ${parsed.issues[0].message}`,
      })
}

/** The request for a JSON body. */
export const jsonBody = (value: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})
