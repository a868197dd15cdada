import type { Context as HonoContext } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { CourierError } from '../courier.ts'

/** A refusal as it leaves the server: a word for code and a sentence for people, under an HTTP status. */
export interface Refused {
  readonly status: ContentfulStatusCode
  readonly kind: string
  readonly message: string
}

const STATUS: Readonly<Record<CourierError['kind'], ContentfulStatusCode>> = {
  malformed: 400,
  stale: 409,
  'too-large': 413,
  refused: 422,
  unavailable: 503,
  full: 507,
}

/** What the courier did not take, as HTTP says it. */
export const refusedBy = ({ kind, message }: CourierError): Refused => ({
  status: STATUS[kind],
  kind,
  message,
})

/** The body of every refusal: errorAnswerSchema. */
export const refusalBody = ({ kind, message }: Refused) => ({ error: { kind, message } })

/** Answers with a refusal; nothing keeps a copy of it. */
export function refuse(c: HonoContext, refused: Refused): Response {
  c.header('Cache-Control', 'no-store')
  return c.json(refusalBody(refused), refused.status)
}
