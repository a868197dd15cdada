import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { openDatabase } from '../local/database.ts'
import { type Pen, sealForPlant } from '../local/recorder.ts'
import { newSealingKey, sealBytes } from '../local/sealed.ts'
import { markReceived, uploadMissing, withheldOf } from './upload.ts'

/** A server that lost photographs, and a tablet that proved them long ago and keeps them for whoever took them. */

const database = openDatabase('plumb-upload-test')
let pen: Pen
let identity: string
let sent: Map<string, Bytes>

beforeEach(async () => {
  sent = new Map()
  identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  pen = { recipient, vault: await newSealingKey(), grant: { credential: 'ada' } } as unknown as Pen
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const digest = String(new Headers(init.headers).get('upload-metadata') ?? '').split(' ')[1]
    if (digest)
      return new Response(null, { status: 201, headers: { Location: `/api/uploads/${atob(digest)}` } })
    const [id = ''] = path.split('/').slice(-1)
    sent.set(id, new Uint8Array(await new Response(init.body).arrayBuffer()))
    return new Response(null, { status: 204, headers: { 'Upload-Offset': String(sent.get(id)?.length) } })
  })
})
afterEach(async () => {
  vi.unstubAllGlobals()
  localStorage.clear()
  for (const table of database.tables) await table.clear()
})
afterAll(() => database.delete())

async function keep(seq: number, owner: string, isReady: boolean) {
  const bytes = utf8(`photograph ${seq}`)
  const digest = hashBytes(bytes)
  const local = await sealBytes(pen.vault, bytes, utf8(digest))
  const outgoing = isReady ? await sealForPlant(pen.recipient, bytes) : null
  await database.blobs.add({ digest, vault: owner as never, local, outgoing })
  await database.events.add({
    ...{ seq, hash: digest, leafHash: new Uint8Array(32), inspection: null, blobs: [digest] },
    ...{ vault: owner as never, sealed: local, standing: 'saved', index: seq, finding: null },
  })
  return digest
}
const upload = (missing: readonly string[], by?: Pen) => uploadMissing(database, missing, by, () => {})
const standings = async () => (await database.events.orderBy('seq').toArray()).map(({ standing }) => standing)
async function opened(digest: string) {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return new Uint8Array(await decrypter.decrypt(sent.get(digest) ?? new Uint8Array()))
}

test('what was dropped here is handed over again from what its owner keeps, when that person signs in', async () => {
  const [ready, hers, his] = [
    await keep(0, 'ada', true),
    await keep(1, 'ada', false),
    await keep(2, 'bob', false),
  ]
  const missing = [his, hers, ready]
  expect((await upload(missing)).ok).toBe(true)
  expect([...sent.keys()]).toEqual([ready])
  expect(await withheldOf(database, [...missing, 'another'])).toEqual({
    kept: new Set([his, hers]),
    gone: new Set(['another']),
  })
  expect((await upload([his, hers], pen)).ok).toBe(true)
  expect([...sent.keys()]).toEqual([ready, hers])
  expect(await opened(hers)).toEqual(utf8('photograph 1'))
  // Kept as it was sent: an upload that was cut off goes on with the same bytes.
  expect((await database.blobs.get(hers))?.outgoing).toEqual(sent.get(hers))
  expect((await withheldOf(database, [hers])).kept.size).toBe(0)
})

test('a photograph that nobody here can hand over holds up no record; one that can be handed over does', async () => {
  const [ready, his] = [await keep(0, 'ada', true), await keep(1, 'bob', false)]
  await markReceived(database, [ready, his], await withheldOf(database, [ready, his]))
  expect(await standings()).toEqual(['saved', 'received'])
})
