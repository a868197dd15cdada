import { resolve } from 'node:path'
import type { State } from '../../core/governance/state.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { makeApp } from '../app/app.ts'
import { type Context, drawRandom, makeContext } from '../app/context.ts'
import { makeDoor } from '../app/door.ts'
import { SWEEP_EVERY_MS } from '../app/limit.ts'
import type { Log } from '../app/request-log.ts'
import type { Courier } from '../courier.ts'
import { openCourier } from '../open-courier.ts'
import type { Tls } from '../tls/store.ts'
import { watchTls } from '../tls/watch.ts'
import { openDataFolder } from './data-folder.ts'
import { failure } from './failure.ts'
import { type Listening, listen } from './listen.ts'
import type { ServeSetting } from './serve-setting.ts'
import { firstTls, type LoadTls, tlsSource } from './tls-source.ts'

const HTTP_PORT = 8080
const HTTPS_PORT = 8443
const DIST = resolve(import.meta.dirname, '../../dist')

/** A running server. */
export interface Running {
  readonly context: Context
  readonly tls: Tls | undefined
  /** The port of the plain-HTTP door beside HTTPS. */
  readonly doorPort: number | undefined
  stop(): Promise<void>
}

type Failed = { kind: string; message: string }

interface Ports {
  readonly main: Listening
  readonly door: Listening | undefined
}

async function listenAll(setting: ServeSetting, tls: Tls | undefined): Promise<Result<Ports, Failed>> {
  // Without HTTPS only this machine can use it, so only this machine can reach it.
  const host = setting.host ?? (tls ? undefined : '127.0.0.1')
  const port = setting.port ?? (tls ? HTTPS_PORT : HTTP_PORT)
  const main = await listen({ host, port, variable: 'PORT' }, tls)
  if (!main.ok || tls === undefined) return main.ok ? ok({ main: main.value, door: undefined }) : main
  const door = await listen({ host, port: setting.httpPort, variable: 'HTTP_PORT' }, undefined)
  if (door.ok) return ok({ main: main.value, door: door.value })
  await main.value.stop()
  return door
}

const originOf = (tls: Tls | undefined, port: number): string =>
  tls ? `https://${tls.host}${port === 443 ? '' : `:${port}`}` : `http://localhost:${port}`

function checkName(data: string, rpId: string, state: State | undefined): Result<null, Failed> {
  return state === undefined || state.rpId === rpId ? ok(null) : failure.otherName(data, state.rpId, rpId)
}

function keepRenewed(main: Listening, tls: Tls | undefined, load: LoadTls | undefined, log: Log): () => void {
  if (tls === undefined || load === undefined) return () => undefined
  return watchTls({
    current: tls,
    load,
    onRenew: ({ certPem, keyPem, notAfter }) => {
      if ('setSecureContext' in main.server) main.server.setSecureContext({ cert: certPem, key: keyPem })
      log.info({ until: notAfter.toISOString() }, 'server certificate renewed')
    },
    onFailure: ({ message }) => log.error(message),
  })
}

function keepSwept({ uploads, log }: Context): () => void {
  const sweep = (): void =>
    void uploads.sweep().catch((error) => log.error({ error: String(error) }, 'uploads not swept'))
  sweep()
  const timer = setInterval(sweep, SWEEP_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

interface Opened {
  readonly courier: Courier
  readonly tls: Tls | undefined
  readonly load: LoadTls | undefined
}

async function run(
  setting: ServeSetting,
  { courier, tls, load }: Opened,
  log: Log,
): Promise<Result<Running, Failed>> {
  const rpId = tls?.host ?? 'localhost'
  const named = checkName(setting.data, rpId, courier.state())
  if (!named.ok) return named
  const ports = await listenAll(setting, tls)
  if (!ports.ok) return ports
  const { main, door } = ports.value
  const stopping = new AbortController()
  const context = await makeContext({
    ...{ courier, data: setting.data, rpId, origin: originOf(tls, main.port), caPem: tls?.caPem },
    ...{ dist: DIST, log, stopping: stopping.signal },
  })
  main.answer(makeApp(context).fetch)
  door?.answer(makeDoor(context).fetch)
  const ends = [keepRenewed(main, tls, load, log), keepSwept(context)]
  const stop = async (): Promise<void> => {
    stopping.abort()
    await Promise.all([main.stop(), door?.stop()])
    for (const end of ends) end()
    await courier.close()
  }
  return ok({ context, tls, doorPort: door?.port, stop })
}

/** Opens the data folder, the certificate and the ports, in this order, and serves; what fails is a sentence. */
export async function startServer(setting: ServeSetting, log: Log): Promise<Result<Running, Failed>> {
  const master = await openDataFolder(setting.data)
  if (!master.ok) return master
  const load = await tlsSource(setting, master.value)
  const tls = await firstTls(load)
  if (!tls.ok) return tls
  const courier = await openCourier({ data: setting.data, now: Date.now, random: drawRandom })
  if (!courier.ok) return fail(courier.error)
  const running = await run(setting, { courier: courier.value, tls: tls.value, load }, log)
  if (!running.ok) await courier.value.close()
  return running
}
