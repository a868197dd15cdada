import { X509Certificate } from 'node:crypto'
import { parseArgs } from 'node:util'
import { initTls } from '../tls/init.ts'
import type { Tls } from '../tls/store.ts'
import { openDataFolder } from './data-folder.ts'
import { type CommandFailure, failure } from './failure.ts'
import { say } from './say.ts'
import { dataFolder } from './serve-setting.ts'

function parseHostOption(args: string[]) {
  try {
    return parseArgs({ args, options: { host: { type: 'string' } } }).values.host
  } catch (error) {
    return failure.options(error instanceof Error ? error.message : String(error))
  }
}

function sayDone(data: string, { host, certPem, caPem }: Tls, made: boolean): void {
  say.line(
    made
      ? `Made a certificate authority for ${host} in ${data}/tls.`
      : `${data}/tls has an authority for ${host} already.`,
  )
  say.line(
    `The server's certificate counts until ${new X509Certificate(certPem).validTo}; serve renews it by itself.`,
  )
  if (caPem) say.line(`Fingerprint of the authority (SHA-256): ${new X509Certificate(caPem).fingerprint256}`)
  say.line('')
  say.line(`Next: let the plant's DNS point ${host} to this machine, and run npm start.`)
  say.line(`Then open http://${host}:8080/trust on each tablet: it says how to install the certificate.`)
}

const exit = ({ kind, message }: { kind: string; message: string }): number => {
  say.error(message)
  return kind === 'usage' ? 2 : 1
}

/** `plumb init --host NAME`: makes the private authority and the server's certificate in the data folder. */
export async function runInit(args: string[]): Promise<number> {
  const host = parseHostOption(args)
  if (host === undefined) return exit(failure.hostMissing.error)
  if (typeof host !== 'string') return exit(host.error satisfies CommandFailure)
  const data = dataFolder(process.env)
  const master = await openDataFolder(data)
  if (!master.ok) return exit(master.error)
  const done = await initTls({ data, master: master.value, host, now: new Date() })
  if (!done.ok) return exit(done.error)
  sayDone(data, done.value.tls, done.value.made)
  return 0
}
