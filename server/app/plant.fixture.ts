import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Encrypter } from 'age-encryption'
import type { Hono } from 'hono'
import pino from 'pino'
import { encodeBase64url, utf8 } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { type ManifestOf, manifestDigest } from '../../core/model/manifest.ts'
import type { Role } from '../../core/record/word.ts'
import type { Grant } from '../../core/session/grant.ts'
import {
  addDevice,
  addPerson,
  type SimulatedChange,
  type SimulatedPerson,
  type SimulatedPlant,
  signChange,
  simulatePlant,
} from '../../core/simulation/plant.ts'
import { seededRandom } from '../../core/simulation/random.ts'
import {
  inspect,
  openSession,
  type SimulatedTablet,
  selfTest,
  simulateTablet,
} from '../../core/simulation/tablet.ts'
import { encodeBatch, sealParcels } from '../../core/sync/seal.ts'
import type { SetupAnswer } from '../../core/wire/change.ts'
import { proveSession, type SessionRequest } from '../../core/wire/session.ts'
import type { Courier } from '../courier.ts'
import { openCourier } from '../open-courier.ts'
import { makeApp } from './app.ts'
import { type Context, drawRandom, makeContext, type Setting } from './context.ts'

export const ORIGIN = 'http://localhost:8080'
const START = 1_700_000_000_000

const bytesOf = (text: string) => ({ bytes: utf8(text).length, digest: hashBytes(utf8(text)) })

/** A package that fits its schema; nothing here runs it. */
export const MANIFEST: ManifestOf<'anomaly'> = {
  ...{ format: 'plumb-model/1', name: 'demo', version: '1', task: 'anomaly', graph: 'model.onnx' },
  input: {
    ...{ name: 'image', width: 8, height: 8, layout: 'nchw', channels: 'rgb', resize: 'stretch', fill: 0 },
    ...{ crop: { x: 0, y: 0, width: 1, height: 1 }, mean: [0, 0, 0], scale: [1, 1, 1] },
  },
  outputs: { score: { name: 'score' }, map: { name: 'map', width: 8, height: 8 } },
  ...{ thresholds: { pass: 0.4, fail: 0.6 }, tolerance: { score: 0.01, map: 0.01 } },
  golden: [{ image: 'golden/a.png', map: 'golden/a.map', score: 0.1, kind: 'good' }],
  ...{ licence: 'Apache-2.0', lineage: {}, files: [{ path: 'model.onnx', ...bytesOf('graph') }] },
}
export const MODEL = manifestDigest(MANIFEST)

/** A server on a temporary folder, asked by app.request(); the clock moves when the test moves it. */
export interface Server {
  readonly app: Hono
  readonly context: Context
  readonly courier: Courier
  readonly data: string
  readonly clock: { at: number }
  close(): Promise<void>
}

async function writeDist(dist: string): Promise<void> {
  await mkdir(join(dist, 'packages/demo'), { recursive: true })
  await writeFile(join(dist, 'packages/demo/model.json'), JSON.stringify(MANIFEST))
  await writeFile(join(dist, 'packages/demo/model.onnx'), 'graph')
  await writeFile(join(dist, 'packages/demo/secret.txt'), 'not in the manifest')
  await mkdir(join(dist, 'web/assets'), { recursive: true })
  await writeFile(join(dist, 'web/index.html'), '<!doctype html><title>Plumb</title>')
  await writeFile(join(dist, 'web/sw.js'), 'self')
  await writeFile(join(dist, 'web/assets/app-1a2b.js'), 'plain')
  await writeFile(join(dist, 'web/assets/app-1a2b.js.br'), 'brotli')
  await writeFile(join(dist, 'web/assets/app-1a2b.js.gz'), 'gzip')
  await writeFile(join(dist, 'secret.txt'), 'outside')
}

/** Opens a server on an empty data folder. */
export async function openServer(change: Partial<Setting> = {}): Promise<Server> {
  const root = await mkdtemp(join(tmpdir(), 'plumb-app-'))
  const data = join(root, 'data')
  const clock = { at: START }
  const now = () => clock.at
  await writeDist(join(root, 'dist'))
  const opened = await openCourier({ data, now, random: drawRandom })
  if (!opened.ok) throw new Error(opened.error.message)
  const courier = opened.value
  const context = await makeContext({
    ...{ courier, data, rpId: 'localhost', origin: ORIGIN, dist: join(root, 'dist'), now },
    log: pino({ level: 'silent' }),
    ...change,
  })
  const close = async () => {
    await courier.close()
    await rm(root, { recursive: true })
  }
  return { app: makeApp(context), context, courier, data, clock, close }
}

/** A JSON body to send. */
export const jsonBody = (value: unknown, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** The genesis that this server would take. */
export async function foundFor({ app, context }: Server, origin = ORIGIN) {
  const answer = await app.request(`/api/setup?code=${context.setupCode.text}`)
  const { rpId, log, recipient, demonstration } = (await answer.json()) as SetupAnswer
  const setting = { random: seededRandom('app'), at: START, name: 'Plant', rpId, origin, log, recipient }
  return simulatePlant({ ...setting, plan: demonstration.plan })
}

/** A founded plant on a server: an inspector, an auditor and a vendor beside the admin, and one tablet. */
export interface Founded extends Server {
  readonly plant: SimulatedPlant
  readonly people: Readonly<Record<'admin' | 'inspector' | 'auditor' | 'vendor', SimulatedPerson>>
  readonly tablet: SimulatedTablet
}

async function post(
  server: Server,
  change: SimulatedChange,
  path = '/api/changes',
  more = {},
): Promise<void> {
  const { record, openings } = change
  const answer = await server.app.request(path, jsonBody({ ...more, record, openings }))
  if (answer.status !== 201) throw new Error(await answer.text())
}

export async function openFounded(change: Partial<Setting> = {}): Promise<Founded> {
  const server = await openServer(change)
  const { plant, genesis } = await foundFor(server)
  await post(server, genesis, '/api/setup', { code: server.context.setupCode.text })
  const add = async (name: string, role: Role) => {
    const added = await addPerson(plant, name, [role])
    await post(server, added)
    return added.person
  }
  const people = {
    admin: plant.admin,
    inspector: await add('Ines', 'inspector'),
    auditor: await add('Aude', 'auditor'),
    vendor: await add('Vera', 'vendor'),
  }
  const notAfter = plant.at + 60 * 60 * 1000
  await post(server, await signChange(plant, [{ op: 'vendor.open', person: people.vendor.id, notAfter }]))
  const added = await addDevice(plant, 'Tablet 1')
  await post(server, added)
  server.clock.at = plant.at
  return { ...server, plant, people, tablet: simulateTablet(plant, added.device) }
}

/** What a tablet posts to sign somebody in, on the nonce given or a fresh one. */
export async function signInRequest(
  founded: Founded,
  person: SimulatedPerson,
  nonce?: string,
): Promise<SessionRequest> {
  const tablet = simulateTablet(founded.plant, founded.tablet.device)
  const { event } = (await openSession(tablet, person)).record
  if (event.type !== 'session.opened' || tablet.session === undefined) throw new Error('expected a session')
  const { grant, assertion } = event.body
  founded.clock.at = Math.max(founded.clock.at, grant.issuedAt)
  const fresh = nonce ?? ((await (await founded.app.request('/api/nonce')).json()) as { nonce: string }).nonce
  return {
    grant: grant satisfies Grant,
    assertion,
    nonce: fresh,
    signature: await proveSession(grant, fresh, tablet.session.key.sign),
  }
}

/** Signs somebody in; gives the headers that carry the cookie. */
export async function signIn(founded: Founded, person: SimulatedPerson): Promise<{ cookie: string }> {
  const answer = await founded.app.request('/api/session', jsonBody(await signInRequest(founded, person)))
  if (answer.status !== 201) throw new Error(await answer.text())
  return { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])

/** One inspection as a batch, its photograph and its heatmap. */
export async function workBatch({ plant, tablet, people, courier }: Founded) {
  const step = {
    ...{ id: 'top-face', name: 'Top face', instruction: 'i', characteristic: 'c', model: MODEL },
    thresholds: MANIFEST.thresholds,
    fallback: ['f'],
  }
  const done = {
    unit: 'SN-1',
    score: 0.1,
    photograph: PNG,
    heatmap: utf8('heat'),
    decision: 'accept' as const,
  }
  const parcels = [
    await openSession(tablet, people.inspector),
    await selfTest(tablet, MODEL),
    ...(await inspect(tablet, step, done)),
  ]
  const lines = await sealParcels(courier.recipient, parcels, (length) => plant.random.bytes(length))
  return { body: encodeBatch(lines), ...done, digest: hashBytes(PNG) }
}

/** A blob sealed to the plant, as a tablet uploads it. */
export async function sealBlob({ courier }: Server, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(courier.recipient)
  return new Uint8Array(await encrypter.encrypt(bytes))
}

/** The headers that create an upload of a digest. */
export const createHeaders = (digest: string, length: number) => ({
  'tus-resumable': '1.0.0',
  'upload-length': String(length),
  'upload-metadata': `digest ${btoa(digest)}`,
})

/** The headers that continue an upload. */
export const patchHeaders = (offset: number) => ({
  'tus-resumable': '1.0.0',
  'upload-offset': String(offset),
  'content-type': 'application/offset+octet-stream',
})

export const errorOf = async (answer: Response): Promise<{ kind: string; message: string }> =>
  ((await answer.json()) as { error: { kind: string; message: string } }).error

export const randomDigest = () => encodeBase64url(drawRandom(32))
