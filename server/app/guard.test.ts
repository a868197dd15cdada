import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, jsonBody, openServer, type Server } from './plant.fixture.ts'

let server: Server
beforeAll(async () => {
  server = await openServer()
})
afterAll(() => server.close())

describe('every answer', () => {
  const paths = {
    '/': 200,
    '/assets/app-1a2b.js': 200,
    '/nowhere.txt': 404,
    '/api/plant': 200,
    '/api/nothing': 404,
    '/api/inspections': 401,
    '/log/checkpoint': 404,
    '/log/vkey': 200,
    '/trust': 200,
    '/packages/x/y': 404,
  }
  for (const [path, status] of Object.entries(paths))
    it(`to ${path} carries the security headers`, async () => {
      const answer = await server.app.request(path)
      const { headers } = answer
      expect(answer.status).toBe(status)
      expect(headers.get('content-security-policy')).toContain(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';",
      )
      expect(headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'")
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('permissions-policy')).toContain('camera=(self)')
      expect(headers.has('strict-transport-security')).toBe(false)
      expect(headers.has('access-control-allow-origin')).toBe(false)
    })
})

describe('names', () => {
  it('answers under its own names only', async () => {
    for (const host of ['localhost:8080', 'localhost:9090', '127.0.0.1:8080', '[::1]:8080', 'LOCALHOST'])
      expect((await server.app.request('/api/health', { headers: { host } })).status).toBe(200)
    for (const host of ['evil.example', 'localhost.evil.example', '10.0.0.1:8080', '']) {
      const answer = await server.app.request('/api/health', { headers: { host } })
      expect(answer.status).toBe(421)
      expect((await errorOf(answer)).message).toContain('open http://localhost:8080')
    }
  })

  it('sends a browser on 127.0.0.1 to the name that passkeys belong to', async () => {
    const answer = await server.app.request('/station', { headers: { host: '127.0.0.1:8080' } })
    expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://localhost:8080/station'])
  })
})

describe('requests of other origins', () => {
  const send = (headers: Record<string, string>) =>
    server.app.request('http://localhost:8080/api/records', {
      method: 'POST',
      body: '\n',
      headers: { host: 'localhost:8080', ...headers },
    })

  it('are refused before anything happens', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:3000' },
      { origin: 'https://localhost:8080' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://localhost:8080', 'sec-fetch-site': 'cross-site' },
    ])
      expect((await errorOf(await send(headers))).kind).toBe('other-origin')
  })

  it('are not taken for our own, nor for a tool without an origin', async () => {
    for (const headers of [{}, { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }])
      expect((await send(headers)).status).not.toBe(403)
  })
})

describe('wrong addresses and methods', () => {
  it('are said in a sentence', async () => {
    expect((await errorOf(await server.app.request('/api/nothing'))).message).toContain('/api/nothing')
    const answer = await server.app.request('/api/plant', jsonBody({}))
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
    expect((await server.app.request('/api/records')).status).toBe(405)
    expect((await server.app.request('/station', { method: 'POST' })).status).toBe(404)
  })

  it('says a malformed body, one that is no JSON, and one that is too large', async () => {
    const post = (body: string) => server.app.request('/api/setup', { method: 'POST', body })
    expect((await post('{}')).status).toBe(400)
    expect((await post('no json')).status).toBe(400)
    expect((await post('x'.repeat(600_000))).status).toBe(413)
  })

  it('answers 500 without details when something breaks', async () => {
    const broken = await openServer()
    const { makeApp } = await import('./app.ts')
    const app = makeApp({
      ...broken.context,
      courier: { ...broken.courier, nonce: () => Promise.reject(new Error('secret')) },
    })
    const answer = await app.request('/api/nonce')
    expect(answer.status).toBe(500)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await errorOf(answer)).message).not.toContain('secret')
    await broken.close()
  })
})
