import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { uploadByTus } from './tus.ts'

const MIB = 1024 * 1024
const DIGEST = 'A'.repeat(43)

/** A tus server in a few lines: what it holds, and when the line is cut. */
function serve(cutAfter = Number.POSITIVE_INFINITY) {
  const state = { held: [] as Uint8Array[], offset: 0, created: 0, left: cutAfter, known: true }
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    if (state.left-- <= 0) throw new TypeError('network')
    const headers = new Headers(init.headers)
    expect(headers.get('Tus-Resumable')).toBe('1.0.0')
    if (init.method === 'POST') {
      state.created += 1
      expect(headers.get('Upload-Metadata')).toBe(`digest ${btoa(DIGEST)}`)
      return new Response(null, {
        status: 201,
        headers: { Location: 'http://other.example/api/uploads/one' },
      })
    }
    expect(path).toBe('/api/uploads/one')
    if (!state.known) return new Response(null, { status: 404 })
    if (init.method === 'PATCH') {
      expect(headers.get('Upload-Offset')).toBe(String(state.offset))
      const piece = new Uint8Array(await new Response(init.body).arrayBuffer())
      state.held.push(piece)
      state.offset += piece.length
    }
    return new Response(null, {
      status: init.method === 'HEAD' ? 200 : 204,
      headers: { 'Upload-Offset': String(state.offset) },
    })
  })
  return state
}
const bytes = new Uint8Array(2.5 * MIB).map((_, at) => at * 31)

beforeEach(() => localStorage.clear())
afterEach(() => vi.unstubAllGlobals())

test('bytes arrive whole, in pieces, with their progress', async () => {
  const server = serve()
  const sent: number[] = []
  expect(await uploadByTus(DIGEST, bytes, (at) => sent.push(at))).toEqual({ ok: true, value: null })
  expect(sent).toEqual([0, MIB, 2 * MIB, 2.5 * MIB])
  expect(new Uint8Array(await new Blob(server.held as BlobPart[]).arrayBuffer())).toEqual(bytes)
  expect(localStorage.length).toBe(0)
})

test('after a cut it goes on where the server stands, and creates nothing twice', async () => {
  const server = serve(2)
  expect(await uploadByTus(DIGEST, bytes, () => {})).toMatchObject({ ok: false, error: { kind: 'offline' } })
  server.left = Number.POSITIVE_INFINITY
  expect((await uploadByTus(DIGEST, bytes, () => {})).ok).toBe(true)
  expect(server.created).toBe(1)
  expect(server.held.map(({ length }) => length)).toEqual([MIB, MIB, MIB / 2])
})

test('an upload that the server forgot is begun again', async () => {
  localStorage.setItem(`plumb-upload/${DIGEST}`, '/api/uploads/one')
  const server = serve()
  server.known = false
  expect(await uploadByTus(DIGEST, bytes, () => {})).toMatchObject({ ok: false, error: { kind: 'refused' } })
  expect(server.created).toBe(1)
  expect(localStorage.length).toBe(0)
})

test('an offset that cannot be is not believed', async () => {
  vi.stubGlobal(
    'fetch',
    async () =>
      new Response(null, { status: 200, headers: { Location: '/api/uploads/one', 'Upload-Offset': '0' } }),
  )
  expect(await uploadByTus(DIGEST, bytes, () => {})).toMatchObject({ ok: false, error: { kind: 'garbled' } })
})
