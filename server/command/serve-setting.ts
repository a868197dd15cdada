import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ok, type Result } from '../../core/result.ts'
import { type CommandFailure, failure } from './failure.ts'

/** What `plumb serve` was asked for, by options and environment. */
export interface ServeSetting {
  readonly data: string
  readonly host: string | undefined
  readonly port: number | undefined
  readonly httpPort: number
  /** The plant's own certificate, in place of the authority in the data folder. */
  readonly own:
    | { readonly certPath: string; readonly keyPath: string; readonly host: string | undefined }
    | undefined
  readonly isDev: boolean
}

const DEFAULT_DATA = './data'
const DEFAULT_PORT = 8080

const OPTIONS = {
  cert: { type: 'string' },
  key: { type: 'string' },
  host: { type: 'string' },
  dev: { type: 'boolean', default: false },
} as const

type Environment = Readonly<Record<string, string | undefined>>

/** The data folder that the environment names, as an absolute path. */
export const dataFolder = (env: Environment): string => resolve(env.PLUMB_DATA || DEFAULT_DATA)

function parsePort(env: Environment, name: string): Result<number | undefined, CommandFailure> {
  const text = env[name]
  if (text === undefined || text === '') return ok(undefined)
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? ok(Number(text)) : failure.port(name, text)
}

function parseOptions(args: string[]) {
  try {
    return ok(parseArgs({ args, options: OPTIONS }).values)
  } catch (error) {
    return failure.options(error instanceof Error ? error.message : String(error))
  }
}

/** Reads the options and the environment of `plumb serve`. */
export function parseServe(args: string[], env: Environment): Result<ServeSetting, CommandFailure> {
  const options = parseOptions(args)
  if (!options.ok) return options
  const { cert, key, host, dev } = options.value
  if ((cert === undefined) !== (key === undefined)) return failure.certWithoutKey
  const port = parsePort(env, 'PORT')
  if (!port.ok) return port
  const httpPort = parsePort(env, 'HTTP_PORT')
  if (!httpPort.ok) return httpPort
  const own = cert !== undefined && key !== undefined ? { certPath: cert, keyPath: key, host } : undefined
  return ok({
    ...{ data: dataFolder(env), host: env.HOST || undefined, own, isDev: dev },
    ...{ port: port.value, httpPort: httpPort.value ?? DEFAULT_PORT },
  })
}
