import type { Context as HonoContext } from 'hono'
import * as v from 'valibot'
import { type Bytes, concat, utf8ToText } from '../../core/bytes.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { MAX_JSON_BYTES } from './limit.ts'
import { message } from './message.ts'
import type { Refused } from './refusal.ts'

/** A body as far as it came; `cut` when the sender went away before its end. */
export interface Body {
  readonly bytes: Bytes
  readonly cut: boolean
}

/** Reads a body of at most `limit` bytes. What is declared larger is not read; what turns out larger is let go. */
export async function readBody(request: Request, limit: number): Promise<Result<Body, Refused>> {
  if (Number(request.headers.get('content-length')) > limit) return fail(message.tooLarge(limit))
  const parts: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      size += read.value.length
      if (size > limit) {
        void reader?.cancel().catch(() => undefined)
        return fail(message.tooLarge(limit))
      }
      parts.push(read.value)
    }
  } catch {
    return ok({ bytes: concat(...parts), cut: true })
  }
  return ok({ bytes: concat(...parts), cut: false })
}

function parseJson(bytes: Bytes): unknown {
  try {
    return JSON.parse(utf8ToText(bytes) ?? '')
  } catch {
    return undefined
  }
}

/** Reads a JSON body that fits a schema. */
export async function readJson<S extends v.GenericSchema>(
  c: HonoContext,
  schema: S,
  limit = MAX_JSON_BYTES,
): Promise<Result<v.InferOutput<S>, Refused>> {
  const body = await readBody(c.req.raw, limit)
  if (!body.ok) return body
  if (body.value.cut) return fail(message.cut)
  return check(schema, parseJson(body.value.bytes))
}

/** Checks what came in a body or a query against a schema. */
export function check<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): Result<v.InferOutput<S>, Refused> {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return ok(parsed.output)
  const issue = parsed.issues[0]
  return fail(message.malformed(`${v.getDotPath(issue) ?? 'body'}: ${issue.message}`))
}
