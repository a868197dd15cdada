import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { PATIENCE_MS } from '../setup/chromium.ts'

const ROOT = join(import.meta.dirname, '../..')

/** A port of this machine that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}

/** The product's own server as a process of its own: it can be asked to stop, or killed. */
export interface RunningServer {
  readonly origin: string
  /** Everything it has printed. */
  output(): string
  /** Waits until it has printed something that matches, and gives the match. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts `plumb serve` as a newcomer would, on a data folder and a port of our own; resolves when it answers. `root` is where the product lies. */
export async function startServer(
  data: string,
  port: number,
  extra: Record<string, string> = {},
  root = ROOT,
): Promise<RunningServer> {
  const env = { ...process.env, PLUMB_DATA: data, PORT: String(port), PLUMB_LOG: 'warn', ...extra }
  const child: ChildProcess = spawn(process.execPath, ['server/plumb.ts', 'serve'], { cwd: root, env })
  let text = ''
  const seen = new Set<() => void>()
  const take = (chunk: Buffer) => {
    text += chunk.toString()
    for (const look of seen) look()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()))

  const printed = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`the server did not print ${pattern}; it printed:\n${text}`)),
        PATIENCE_MS,
      )
      const look = () => {
        const match = text.match(pattern)
        if (match === null) return
        clearTimeout(late)
        seen.delete(look)
        resolve(match)
      }
      seen.add(look)
      look()
    })

  const [, origin = ''] = await printed(/running at (\S+?),/)
  return {
    origin,
    output: () => text,
    printed,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      await exited
    },
  }
}
