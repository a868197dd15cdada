import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import pino from 'pino'
import { fingerprintOf } from '../../core/fingerprint.ts'
import type { State } from '../../core/governance/state.ts'
import { say } from './say.ts'
import { parseServe } from './serve-setting.ts'
import { type Running, startServer } from './start.ts'

const ROOT = resolve(import.meta.dirname, '../..')

function saySetUp({ context }: Running): void {
  say.line('This plant is not set up yet. Open this address in the browser of its first admin:')
  say.line('')
  say.line(`  ${context.origin}/setup#code=${context.setupCode.text}`)
  say.line('')
  say.line('There you name the plant and make its first passkey. The code works once, and until tomorrow.')
}

function sayTrust({ tls, doorPort }: Running): void {
  if (!tls?.caPem) return
  say.line(`Each tablet first opens http://${tls.host}:${doorPort}/trust to trust this server.`)
  say.line(`Fingerprint to compare there: ${new X509Certificate(tls.caPem).fingerprint256}`)
}

function sayFounded({ name, origins }: State, origin: string): void {
  say.line(`The plant is ${name}. Open ${origin} to go on.`)
  if (origins.includes(origin)) return
  say.error(
    `the plant was founded at ${origins.join(', ')}: passkeys work there and not at ${origin}; set PORT accordingly`,
  )
}

/** Says where the server is and what to do next. */
function sayStarted(running: Running, data: string): void {
  const { courier, origin, build } = running.context
  const state = courier.state()
  say.line(`Plumb is running at ${origin}, with its data in ${data}.`)
  if (build !== 'none') say.line(`The app is build ${build}, in words ${fingerprintOf(build).join(' ')}.`)
  sayTrust(running)
  if (state === undefined) saySetUp(running)
  else sayFounded(state, origin)
}

// The first signal asks; the second does not wait.
function untilSignal(): Promise<void> {
  return new Promise((done) => {
    let asked = false
    const onSignal = (): void => {
      if (asked) process.exit(1)
      asked = true
      done()
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}

/** With --dev the app is built again at each change; reload the browser to see it. */
function startBuilding(): () => void {
  const vite = resolve(ROOT, 'node_modules/vite/bin/vite.js')
  const child = spawn(process.execPath, [vite, 'build', '--watch'], { cwd: ROOT, stdio: 'inherit' })
  return () => void child.kill()
}

/** `plumb serve`: runs until SIGTERM or SIGINT. */
export async function runServe(args: string[]): Promise<number> {
  const setting = parseServe(args, process.env)
  if (!setting.ok) {
    say.error(setting.error.message)
    return setting.error.kind === 'usage' ? 2 : 1
  }
  // No process id and no host name in the lines: they say what happened, not where or to whom.
  const log = pino({ level: process.env.PLUMB_LOG ?? 'info', base: null })
  const signal = untilSignal()
  const running = await startServer(setting.value, log)
  if (!running.ok) {
    say.error(running.error.message)
    return 1
  }
  const stopBuilding = setting.value.isDev ? startBuilding() : () => undefined
  sayStarted(running.value, setting.value.data)
  await signal
  stopBuilding()
  await running.value.stop()
  return 0
}
