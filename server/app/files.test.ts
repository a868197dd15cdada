import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { type Founded, MODEL, openFounded } from './plant.fixture.ts'

let plant: Founded
beforeAll(async () => {
  plant = await openFounded()
})
afterAll(() => plant.close())

const get = (path: string, headers: Record<string, string> = {}) => plant.app.request(path, { headers })

describe('the app', () => {
  it('is its index for every address of its own, asked for anew each time', async () => {
    for (const path of ['/', '/setup', '/inspections/abc']) {
      const answer = await get(path)
      expect(await answer.text()).toContain('<title>Plumb')
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    }
    expect((await get('/sw.js')).headers.get('cache-control')).toBe('no-cache')
  })

  it('sends hashed files once and compressed', async () => {
    const path = '/assets/app-1a2b.js'
    const br = await get(path, { 'accept-encoding': 'gzip, deflate, br' })
    expect([br.headers.get('content-encoding'), await br.text()]).toEqual(['br', 'brotli'])
    expect(br.headers.get('cache-control')).toContain('immutable')
    expect(br.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(br.headers.get('vary')).toBe('Accept-Encoding')
    const gz = await get(path, { 'accept-encoding': 'gzip, br;q=0' })
    expect([gz.headers.get('content-encoding'), await gz.text()]).toEqual(['gzip', 'gzip'])
    const plain = await get(path)
    expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, 'plain'])
  })

  it('does not send again what the browser has', async () => {
    const etag = (await get('/sw.js')).headers.get('etag') ?? ''
    expect((await get('/sw.js', { 'if-none-match': etag })).status).toBe(304)
  })

  it('gives nothing outside its folder', async () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/.hidden.js',
      '//secret.txt',
      '/sw.js%00.txt',
    ])
      expect(await (await get(path)).text()).not.toContain('outside')
  })
})

describe('model packages', () => {
  it('give the files that the manifest names, for ever', async () => {
    const answer = await get(`/packages/${MODEL}/model.onnx`)
    expect([answer.status, await answer.text()]).toEqual([200, 'graph'])
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect((await get(`/packages/${MODEL}/model.json`)).headers.get('content-type')).toBe('application/json')
  })

  it('give nothing else', async () => {
    const other = hashBytes(utf8('other'))
    for (const path of [
      `${MODEL}/secret.txt`,
      `${MODEL}/../../secret.txt`,
      `${MODEL}/..%2fmodel.json`,
      `${MODEL}/golden%2f..%2fmodel.onnx`,
      `${MODEL}/`,
      `${other}/model.json`,
      'demo/model.json',
      `${MODEL}/model.onnx/`,
    ])
      expect((await get(`/packages/${path}`)).status).toBe(404)
  })
})

describe('the log', () => {
  it('is in the formats of C2SP', async () => {
    const checkpoint = await get('/log/checkpoint')
    expect(await checkpoint.text()).toMatch(/^\S+\n6\n[A-Za-z0-9+/]{43}=\n\n— \S+ \S+\n$/)
    expect(checkpoint.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(checkpoint.headers.get('cache-control')).toBe('no-cache')
    expect(await (await get('/log/vkey')).text()).toBe(`${plant.courier.log}\n`)
    const tile = await get('/log/tile/0/000.p/6')
    expect(tile.headers.get('content-type')).toBe('application/octet-stream')
    expect((await tile.arrayBuffer()).byteLength).toBe(6 * 32)
  })

  it('gives nothing but tiles', async () => {
    for (const path of [
      '0/000',
      '0/000.p/7',
      '0/000.p/0',
      '0/0',
      '64/000',
      '0/%2e%2e/000',
      'x/000',
      'entries/999',
      '0/000.p/6/',
      '',
    ])
      expect((await get(`/log/tile/${path}`)).status).not.toBe(200)
  })
})
