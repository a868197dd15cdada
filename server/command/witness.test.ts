import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import { signedHead } from '../../core/governance/continuation.ts'
import { encodeRecord } from '../../core/record/record.ts'
import { foundPlant } from '../../core/simulation/plant.fixture.ts'
import { signChange } from '../../core/simulation/plant.ts'
import { filler, headOf, logKey, serveLog } from '../witness/log.fixture.ts'
import { runWitness } from './witness.ts'

let folder: string
let server: Server
let served: ReadonlyMap<string, Uint8Array>
const said: string[] = []
const posted: [path: string, body: string][] = []
let records: Bytes[]

beforeAll(async () => {
  const { changes } = await foundPlant('witness')
  records = [...changes.map(encodeRecord), ...Array.from({ length: 300 }, (_, i) => filler(i))]
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-witness-'))
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  server = createServer(async (request, response) => {
    if (request.method === 'POST') posted.push([request.url ?? '', await text(request)])
    const bytes = served.get((request.url ?? '').replace('/log/', ''))
    response.statusCode = bytes ? 200 : 404
    response.end(bytes)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  vi.restoreAllMocks()
  said.length = 0
  posted.length = 0
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

const state = () => join(folder, 'state.json')
const look = () => {
  const { port } = server.address() as AddressInfo
  return runWitness(['--server', `http://127.0.0.1:${port}`, '--state', state(), '--once'])
}

const logOf = async (size: number) => serveLog(records.slice(0, size), await logKey())

it('pins the log, follows it, and says with exit code 1 and an evidence file when it shrinks', async () => {
  served = await logOf(200)
  expect(await look()).toBe(0)
  served = await logOf(300)
  expect(await look()).toBe(0)
  expect(said.join('').match(/^genesis {2}\S{43}$/gm)).toHaveLength(2)
  const held = new TextDecoder().decode(served.get('checkpoint'))
  for (const size of [100, 101]) {
    served = await logOf(size)
    expect(await look()).toBe(1)
  }
  expect(said.join('')).toContain('THE LOG LIES: the log shrank from 300 to 100 records')
  // Once for a break, however long it lasts: what was shown first.
  const files = (await readdir(folder)).filter((name) => name.includes('evidence'))
  expect(files).toHaveLength(1)
  const kept = JSON.parse(await readFile(join(folder, files[0] ?? ''), 'utf8'))
  expect(kept).toMatchObject({ held, shown: expect.stringContaining('\n100\n') })
  const returned = posted.filter(([path]) => path === '/api/returned').map(([, body]) => JSON.parse(body))
  expect(returned).toEqual(Array(2).fill({ held, changes: [], runs: [] }))
})

it('hands nothing back to a server that is not this log', async () => {
  served = await logOf(200)
  expect(await look()).toBe(0)
  served = await serveLog(records, await logKey(9))
  expect(await look()).toBe(1)
  expect(posted.map(([path]) => path)).not.toContain('/api/returned')
})

it('says in a sentence who signed that the log goes on, and where the evidence of the break is', async () => {
  const { plant, changes } = await foundPlant('witness')
  served = await logOf(200)
  expect(await look()).toBe(0)
  const from = [...changes.map(encodeRecord), filler('came back')]
  const op = { op: 'log.continue' as const, seen: [signedHead(headOf(records.slice(0, 200)))], missing: [] }
  const { record } = await signChange(plant, [{ ...op, from: signedHead(headOf(from)) }])
  served = await serveLog([...from, encodeRecord(record)], await logKey())
  expect(await look()).toBe(0)
  expect(said.join('')).toMatch(
    new RegExp(`goes on without the 200 records that were seen: person ${plant.admin.id} signed for it`),
  )
  const [file = ''] = (await readdir(folder)).filter((name) => name.includes('break'))
  expect(said.join('')).toContain(file)
})

it('pins nothing where something else answers, and begins when the log does', async () => {
  served = new Map([['vkey', utf8('<html>not found</html>')]])
  expect(await look()).toBe(2)
  expect(existsSync(state())).toBe(false)
  served = await logOf(200)
  expect(await look()).toBe(0)
})

it('is not to be asked without an address', async () => expect(await runWitness(['--once'])).toBe(2))
