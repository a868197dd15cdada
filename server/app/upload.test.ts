import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { MAX_BLOB_BYTES } from '../../core/limit.ts'
import { MAX_UPLOADS_PER_BLOB, UPLOAD_MS } from './limit.ts'
import {
  createHeaders,
  errorOf,
  type Founded,
  openFounded,
  patchHeaders,
  randomDigest,
  sealBlob,
  signIn,
  workBatch,
} from './plant.fixture.ts'

let plant: Founded
let digest: string
let photograph: Uint8Array
beforeEach(async () => {
  plant = await openFounded()
  const batch = await workBatch(plant)
  await plant.app.request('/api/records', { method: 'POST', body: batch.body })
  digest = batch.digest
  photograph = batch.photograph
})
afterEach(() => plant.close())

const create = (length: number, of = digest) =>
  plant.app.request('/api/uploads', { method: 'POST', headers: createHeaders(of, length) })
const patch = (path: string, offset: number, body: BodyInit) =>
  plant.app.request(path, {
    method: 'PATCH',
    headers: patchHeaders(offset),
    body,
    duplex: 'half',
  } as RequestInit)
const startUpload = async (length: number) => (await create(length)).headers.get('location') ?? ''
const head = (path: string) =>
  plant.app.request(path, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })
const left = () => readdir(join(plant.data, 'uploads'))

describe('uploading a photograph', () => {
  it('takes it, leaves nothing behind, and shows it to whoever may see it', async () => {
    const sealed = await sealBlob(plant, photograph)
    const path = await startUpload(sealed.length)
    expect(path).toMatch(/^\/api\/uploads\/[\w-]{43}\.[0-9a-f]{16}$/)
    expect((await patch(path, 0, sealed)).status).toBe(204)
    expect(await left()).toEqual([])
    const headers = await signIn(plant, plant.people.auditor)
    const answer = await plant.app.request(`/api/blobs/${digest}`, { headers })
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(photograph)
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('content-disposition')).toBe(`inline; filename="${digest}.png"`)
    expect(answer.headers.get('cache-control')).toBe('private, no-cache')
    const again = await plant.app.request(`/api/blobs/${digest}`, {
      headers: { ...headers, 'if-none-match': `"${digest}"` },
    })
    expect(again.status).toBe(304)
    expect((await plant.app.request(`/api/blobs/${digest}`)).status).toBe(401)
  })

  it('goes on after a connection that broke in the middle', async () => {
    const sealed = await sealBlob(plant, photograph)
    const path = await startUpload(sealed.length)
    let sent = false
    const broken = new ReadableStream({
      async pull(controller) {
        if (sent) {
          await new Promise((done) => setTimeout(done, 50))
          controller.error(new Error('gone'))
        } else controller.enqueue(sealed.slice(0, 40))
        sent = true
      },
    })
    expect((await patch(path, 0, broken)).status).toBeGreaterThanOrEqual(400)
    const offset = Number((await head(path)).headers.get('upload-offset'))
    expect(offset).toBe(40)
    expect((await patch(path, 0, sealed)).status).toBe(409)
    expect((await patch(path, offset, sealed.slice(offset))).status).toBe(204)
    expect(plant.courier.isWanted(digest)).toBe(false)
  })

  it('refuses a blob that does not match its digest, removes it, and still asks for it', async () => {
    const sealed = await sealBlob(plant, utf8('another photograph'))
    const answer = await patch(await startUpload(sealed.length), 0, sealed)
    expect(answer.status).toBe(422)
    expect((await errorOf(answer)).message).toContain(`expected ${digest}`)
    expect(await left()).toEqual([])
    expect(plant.courier.isWanted(digest)).toBe(true)
  })

  it('refuses what no record names, what has no digest or length, and what is too large', async () => {
    expect((await errorOf(await create(10, randomDigest()))).kind).toBe('upload-unwanted')
    expect((await create(10, '../../etc/passwd')).status).toBe(400)
    expect((await create(2 * MAX_BLOB_BYTES)).status).toBe(413)
    const { 'upload-length': _, ...rest } = createHeaders(digest, 1)
    const deferred = { method: 'POST', headers: { ...rest, 'upload-defer-length': '1' } }
    expect((await errorOf(await plant.app.request('/api/uploads', deferred))).kind).toBe('upload-length')
    expect(await left()).toEqual([])
  })

  it('finds no upload outside its folder', async () => {
    for (const id of ['..%2f..%2fplumb.db', '%2e%2e%2fmaster.key', `${digest}.json`, 'x'])
      for (const method of ['HEAD', 'PATCH', 'DELETE']) {
        const answer = await plant.app.request(`/api/uploads/${id}`, { method, headers: patchHeaders(0) })
        expect(answer.status).toBe(404)
      }
  })

  it('is cancelled by its tablet', async () => {
    const path = await startUpload(10)
    expect(
      (await plant.app.request(path, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } })).status,
    ).toBe(204)
    expect(await left()).toEqual([])
  })

  it('keeps a few unfinished ones of a blob, the newest', async () => {
    for (let i = 0; i < MAX_UPLOADS_PER_BLOB + 3; i++) await create(10)
    expect(await left()).toHaveLength(2 * MAX_UPLOADS_PER_BLOB)
  })
})

describe('sweeping', () => {
  it('removes what nobody went on with for a day, and nothing younger', async () => {
    const path = join(plant.data, 'uploads', (await startUpload(10)).slice('/api/uploads/'.length))
    const touch = (ago: number) => utimes(path, (plant.clock.at - ago) / 1000, (plant.clock.at - ago) / 1000)
    await touch(UPLOAD_MS - 60_000)
    await plant.context.uploads.sweep()
    expect(await left()).toHaveLength(2)
    await touch(UPLOAD_MS + 60_000)
    await plant.context.uploads.sweep()
    expect(await left()).toEqual([])
  })

  it('takes an upload that was whole when the server died', async () => {
    const sealed = await sealBlob(plant, photograph)
    const path = await startUpload(sealed.length)
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(plant.data, 'uploads', path.slice('/api/uploads/'.length)), sealed)
    await plant.context.uploads.sweep()
    expect(plant.courier.isWanted(digest)).toBe(false)
    expect(await left()).toEqual([])
  })
})
