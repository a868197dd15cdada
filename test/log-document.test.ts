import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { simulate } from '../server/simulate/simulate.ts'
import { freePort, type RunningServer, startServer } from './browser/server.ts'

/** What docs/log.md tells people to type, typed: a shell, curl and openssl against a real server. */

let folder: string
let server: RunningServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-log-'))
  const data = join(folder, 'plant')
  const made = await simulate({ seed: 1, tablets: 2, inspections: 5, out: data, progress: () => undefined })
  if (!made.ok) throw new Error(made.error.message)
  server = await startServer(data, await freePort())
}, 60_000)
afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** For machines that have no curl: what the document asks of it. */
const CURL = `command -v curl > /dev/null || curl() { node -e 'fetch(process.argv[1]).then(async (r) => r.ok ? process.stdout.write(new Uint8Array(await r.arrayBuffer())) : process.exit(1))' "$2"; }
`

async function type(change = (script: string) => script): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../docs/log.md'), 'utf8')
  const [, script = ''] = /```bash\n([\s\S]*?)```/.exec(text) ?? []
  const place = await mkdtemp(join(folder, 'empty-'))
  await mkdir(place, { recursive: true })
  const env = { ...process.env, SERVER: server.origin.replace('localhost', '127.0.0.1') }
  const { stdout } = await promisify(execFile)('bash', ['-eu', '-c', CURL + change(script)], {
    cwd: place,
    env,
  })
  return stdout
}

it('verifies the log with a shell, curl and openssl', async () => {
  const said = await type()
  expect(said).toContain('Signature Verified Successfully')
  expect(said).toMatch(/the root is the one of these \d+ records/)
})

it('says nothing of the kind when a record is another', async () => {
  const altered = type((script) =>
    script.replace('{ printf \'\\0\'; cat "record-$i.json"; }', "{ printf '\\0'; echo x; }"),
  )
  await expect(altered).rejects.toThrow()
})
