import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_BATCH_BYTES } from '../../core/limit.ts'
import { batchAnswerSchema } from '../../core/sync/batch.ts'
import { inspectionsAnswerSchema, missingAnswerSchema } from '../../core/wire/answer.ts'
import { inspectionDetailSchema } from '../../core/wire/inspection.ts'
import { makeApp } from './app.ts'
import { errorOf, type Founded, openFounded, signIn, workBatch } from './plant.fixture.ts'

let plant: Founded
beforeEach(async () => {
  plant = await openFounded()
})
afterEach(() => plant.close())

const post = (body: BodyInit) =>
  plant.app.request('/api/records', { method: 'POST', body, duplex: 'half' } as RequestInit)

// A body without a length, in pieces; `end` says what happens after the last.
const streamOf = (pieces: Uint8Array[], end: (controller: ReadableStreamDefaultController) => void) => {
  const rest = [...pieces]
  return new ReadableStream({
    pull(controller) {
      const piece = rest.shift()
      if (piece) controller.enqueue(piece)
      else end(controller)
    },
  })
}

describe('handing over records', () => {
  it('answers with receipts and what is missing, and shows the inspection', async () => {
    const { body, digest } = await workBatch(plant)
    const answer = v.parse(batchAnswerSchema, await (await post(body)).json())
    expect(answer).toMatchObject({ accepted: 4, findings: [] })
    expect(answer.missing).toContain(digest)
    const headers = await signIn(plant, plant.people.auditor)
    const list = v.parse(
      inspectionsAnswerSchema,
      await (await plant.app.request('/api/inspections', { headers })).json(),
    )
    expect(list.inspections).toHaveLength(1)
    const id = list.inspections[0]?.inspection
    const detail = await (await plant.app.request(`/api/inspections/${id}`, { headers })).json()
    expect(v.parse(inspectionDetailSchema, detail).events).toHaveLength(2)
  })

  it('needs no session: a locked tablet syncs', async () => {
    const { body } = await workBatch(plant)
    expect((await post(body)).status).toBe(200)
    const path = `/api/blobs/missing?device=${plant.tablet.device.id}`
    expect(v.parse(missingAnswerSchema, await (await plant.app.request(path)).json()).missing).toHaveLength(2)
    expect((await plant.app.request('/api/blobs/missing?device=nobody')).status).toBe(400)
  })

  it('keeps what came before a cut', async () => {
    const { body } = await workBatch(plant)
    const lines = new TextDecoder().decode(body).split('\n')
    const three = lines.slice(0, 3).join('\n').length + 1
    const cut = streamOf([body.slice(0, 100), body.slice(100, three + 50)], (c) => c.error(new Error('gone')))
    await post(cut)
    const answer = v.parse(batchAnswerSchema, await (await post(body)).json())
    expect(answer.accepted).toBe(4)
    const headers = await signIn(plant, plant.people.admin)
    expect((await plant.app.request('/api/inspections', { headers })).status).toBe(200)
  })

  it('refuses a body over the cap while it streams, before its end', async () => {
    const piece = new Uint8Array(1024 * 1024)
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += piece.length
        controller.enqueue(piece)
      },
    })
    const answer = await post(endless)
    expect(answer.status).toBe(413)
    expect((await errorOf(answer)).message).toContain(String(MAX_BATCH_BYTES))
    expect(sent).toBeLessThan(MAX_BATCH_BYTES + 4 * piece.length)
  })

  it('refuses a declared length over the cap without reading', async () => {
    const answer = await plant.app.request('/api/records', {
      method: 'POST',
      body: 'x',
      headers: { 'content-length': String(MAX_BATCH_BYTES + 1) },
    })
    expect(answer.status).toBe(413)
  })

  it('says a full disk with 507', async () => {
    const full = { ok: false, error: { kind: 'full', message: 'no room: free some' } } as const
    const app = makeApp({ ...plant.context, courier: { ...plant.courier, ingest: async () => full } })
    const answer = await app.request('/api/records', { method: 'POST', body: '\n' })
    expect([answer.status, (await errorOf(answer)).kind]).toEqual([507, 'full'])
  })
})
