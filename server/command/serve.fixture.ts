import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const PLUMB = resolve(import.meta.dirname, '../plumb.ts')

/** A plumb command as its own process, with what it has said so far. */
export interface Process {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  readonly exit: Promise<number | null>
  /** What it said to stdout once that matches. */
  until(pattern: RegExp): Promise<RegExpExecArray>
}

/** Runs `plumb` with these arguments and variables. */
export function plumb(args: string[], env: Record<string, string> = {}): Process {
  const said = { out: '', err: '' }
  const child = spawn(process.execPath, [PLUMB, ...args], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', ...env },
  })
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.err += chunk
  })
  const exit = new Promise<number | null>((done) => child.on('close', done))
  const until = async (pattern: RegExp) => {
    for (let tries = 0; tries < 400; tries++) {
      const found = pattern.exec(said.out)
      if (found) return found
      if (child.exitCode !== null) break
      await new Promise((done) => setTimeout(done, 25))
    }
    throw new Error(`expected ${pattern}, found: ${said.out}${said.err}`)
  }
  return { child, out: () => said.out, err: () => said.err, exit, until }
}

/** An empty folder for data. */
export const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'plumb-serve-'))

/** A port that was free a moment ago. */
export const freePort = (): Promise<string> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(String(typeof address === 'object' ? address?.port : address)))
    })
  })
