import { once } from 'node:events'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { ok, type Result } from '../../core/result.ts'
import { STOP_MS } from '../app/limit.ts'
import type { Tls } from '../tls/store.ts'
import { codeOf } from './data-folder.ts'
import { type CommandFailure, failure } from './failure.ts'

export type Fetch = (request: Request) => Response | Promise<Response>

/** A listening server; `answer` says who answers, and nobody does before. */
export interface Listening {
  readonly server: Server | HttpsServer
  readonly port: number
  answer(fetch: Fetch): void
  /** Takes no more connections, lets running requests finish for a while, then cuts them. */
  stop(): Promise<void>
}

/** Where to listen, and the variable by which a person can change it. */
export interface Place {
  readonly host: string | undefined
  readonly port: number
  readonly variable: 'PORT' | 'HTTP_PORT'
}

/** While stopping, how often connections that have become idle are closed. */
const IDLE_EVERY_MS = 50

const STARTING = () => new Response('starting\n', { status: 503, headers: { 'Retry-After': '1' } })

function whyNot(error: unknown, { host, port, variable }: Place) {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') return failure.portInUse(port, variable)
  if (code === 'EACCES') return failure.portForbidden(port, variable)
  return failure.address(host ?? 'this machine', code)
}

async function stopServer(server: Server | HttpsServer): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // What is busy now is idle in a moment, and would wait for another request.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS)
  const cut = setTimeout(() => server.closeAllConnections(), STOP_MS)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}

/** Starts to listen, over HTTPS where there is a certificate. */
export async function listen(place: Place, tls: Tls | undefined): Promise<Result<Listening, CommandFailure>> {
  let fetch: Fetch = STARTING
  const listener = getRequestListener((request) => fetch(request))
  const server = tls
    ? createHttpsServer({ cert: tls.certPem, key: tls.keyPem }, listener)
    : createHttpServer(listener)
  try {
    server.listen(place.port, place.host)
    await once(server, 'listening')
  } catch (error) {
    return whyNot(error, place)
  }
  return ok({
    server,
    port: (server.address() as AddressInfo).port,
    answer: (next) => {
      fetch = next
    },
    stop: () => stopServer(server),
  })
}
