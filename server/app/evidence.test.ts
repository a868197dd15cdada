import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Digest } from '../../core/digest.ts'
import { openArchive } from '../../core/evidence/archive.ts'
import { blobPath } from '../blob/place.ts'
import { type Listening, listen } from '../command/listen.ts'
import { message } from './message.ts'
import {
  createHeaders,
  errorOf,
  type Founded,
  openFounded,
  patchHeaders,
  sealBlob,
  signIn,
  workBatch,
} from './plant.fixture.ts'

let plant: Founded
let digest: Digest
let server: Listening

beforeEach(async () => {
  plant = await openFounded()
  const batch = await workBatch(plant)
  await plant.app.request('/api/records', { method: 'POST', body: batch.body })
  digest = batch.digest
  const sealed = await sealBlob(plant, batch.photograph)
  const created = await plant.app.request('/api/uploads', {
    method: 'POST',
    headers: createHeaders(digest, sealed.length),
  })
  const sent = { method: 'PATCH', headers: patchHeaders(0), body: sealed, duplex: 'half' }
  await plant.app.request(created.headers.get('location') ?? '', sent as RequestInit)
  await mkdir(join(plant.context.dist, 'evidence'), { recursive: true })
  await writeFile(join(plant.context.dist, 'evidence/index.html'), '<!doctype html><title>Evidence</title>')
  const listening = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' }, undefined)
  if (!listening.ok) throw new Error('expected a port')
  server = listening.value
  // The fixture's server answers to its own name alone, whatever port it got.
  server.answer((request) => {
    const { pathname, search } = new URL(request.url)
    return plant.app.request(`${pathname}${search}`, { headers: request.headers })
  })
})
afterEach(async () => {
  await server.stop()
  await plant.close()
})

const ask = async () => {
  const headers = await signIn(plant, plant.people.auditor)
  return fetch(`http://127.0.0.1:${server.port}/api/evidence`, { headers })
}

describe('evidence over the network', () => {
  it('is a file to save, whole', async () => {
    const answer = await ask()
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="plumb-evidence-\d+\.zip"$/,
    )
    const opened = await openArchive(await answer.blob())
    if (!opened.ok) throw new Error(opened.error.message)
    expect(opened.value.names).toContain(`picture/${digest}.png`)
  })

  // Today the same roles may read inspections and photographs; a bundle has both, and asks for the latter.
  it.each(['', '/count'])(
    'is for those who may read photographs: an inspector is refused (%s)',
    async (path) => {
      const headers = await signIn(plant, plant.people.inspector)
      const answer = await plant.app.request(`/api/evidence${path}`, { headers })
      expect(answer.status).toBe(403)
      expect((await errorOf(answer)).message).toBe(message.notPermitted('photographs.read').message)
    },
  )

  it('breaks the connection off where a photograph does not open: half a file never ends like a whole one', async () => {
    const path = blobPath(plant.data, digest)
    const sealed = await readFile(path)
    await writeFile(path, sealed.subarray(0, sealed.length - 5))
    const answer = await ask()
    expect(answer.status).toBe(200)
    await expect(answer.arrayBuffer()).rejects.toThrow()
  })
})
