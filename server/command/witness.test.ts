import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { signCheckpoint } from '../../core/log/checkpoint.ts'
import { naiveLeaves, naiveRoot, naiveTiles } from '../../core/log/naive-tree.fixture.ts'
import { seedSigner } from '../../core/log/seed-signer.fixture.ts'
import { encodeVerifierKey, type VerifierKey } from '../../core/log/verifier-key.ts'
import { runWitness } from './witness.ts'

let folder: string
let server: Server
let served: ReadonlyMap<string, Uint8Array>
const said: string[] = []
const leaves = naiveLeaves(300)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-witness-'))
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  server = createServer((request, response) => {
    const bytes = served.get((request.url ?? '').replace('/log/', ''))
    response.statusCode = bytes ? 200 : 404
    response.end(bytes)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  vi.restoreAllMocks()
  said.length = 0
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

const state = () => join(folder, 'state.json')
const look = () => {
  const { port } = server.address() as AddressInfo
  return runWitness(['--server', `http://127.0.0.1:${port}`, '--state', state(), '--once'])
}

async function logOf(size: number): Promise<Map<string, Uint8Array>> {
  const { sign, publicKey } = await seedSigner(new Uint8Array(32).fill(3))
  const key: VerifierKey<'note'> = { kind: 'note', name: 'plumb/log/1', publicKey }
  const own = leaves.slice(0, size)
  const head = { origin: key.name, size, root: naiveRoot(own), extensions: [] }
  const note = await signCheckpoint(head, key, sign)
  return new Map<string, Uint8Array>([
    ...naiveTiles(own),
    ['vkey', utf8(`${encodeVerifierKey(key)}\n`)],
    ['checkpoint', utf8(note)],
  ])
}

it('pins the log, follows it, and says with exit code 1 and an evidence file when it shrinks', async () => {
  served = await logOf(200)
  expect(await look()).toBe(0)
  served = await logOf(300)
  expect(await look()).toBe(0)
  served = await logOf(100)
  expect(await look()).toBe(1)
  expect(said.join('')).toContain('THE LOG LIES: the log shrank from 300 to 100 records')
  expect((await readdir(folder)).filter((name) => name.includes('evidence'))).toHaveLength(1)
})

it('pins nothing where something else answers, and begins when the log does', async () => {
  served = new Map([['vkey', utf8('<html>not found</html>')]])
  expect(await look()).toBe(2)
  expect(existsSync(state())).toBe(false)
  served = await logOf(200)
  expect(await look()).toBe(0)
})

it('is not to be asked without an address', async () => expect(await runWitness(['--once'])).toBe(2))
