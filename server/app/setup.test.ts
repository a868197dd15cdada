import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SETUP_CODE_MS } from './limit.ts'
import { errorOf, foundFor, jsonBody, openServer, type Server } from './plant.fixture.ts'

let server: Server
beforeEach(async () => {
  server = await openServer()
})
afterEach(() => server.close())

const found = async (code = server.context.setupCode.text, origin?: string) => {
  const { genesis } = await foundFor(server, origin)
  return server.app.request(
    '/api/setup',
    jsonBody({ code, record: genesis.record, openings: genesis.openings }),
  )
}

describe('set-up', () => {
  it('tells the code-holder what the genesis must name', async () => {
    const answer = await server.app.request(`/api/setup?code=${server.context.setupCode.text.toLowerCase()}`)
    expect(await answer.json()).toMatchObject({
      ...{ rpId: 'localhost', origin: 'http://localhost:8080', log: server.courier.log },
      demonstration: { plan: { steps: [{ thresholds: { pass: 0.4, fail: 0.6 } }] } },
    })
  })

  it('founds the plant once', async () => {
    const again = await foundFor(server)
    const answer = await found()
    expect(answer.status).toBe(201)
    expect(await answer.json()).toEqual({ index: 0 })
    expect(await (await server.app.request('/api/plant')).json()).toMatchObject({ founded: true, changes: 1 })
    const { record, openings } = again.genesis
    const second = await server.app.request(
      '/api/setup',
      jsonBody({ code: server.context.setupCode.text, record, openings }),
    )
    expect(second.status).toBe(410)
    expect((await server.app.request(`/api/setup?code=${server.context.setupCode.text}`)).status).toBe(410)
  })

  it('refuses a wrong code, and withdraws the right one after ten', async () => {
    for (let left = 9; left > 0; left--) {
      const error = await errorOf(await server.app.request('/api/setup?code=AAAA-AAAA-AAAA'))
      expect(error.message).toContain(`${left} tries left`)
    }
    await server.app.request('/api/setup?code=')
    const right = await server.app.request(`/api/setup?code=${server.context.setupCode.text}`)
    expect(right.status).toBe(403)
    expect((await errorOf(right)).kind).toBe('setup-code-over')
  })

  it('refuses the code of yesterday', async () => {
    server.clock.at += SETUP_CODE_MS + 1
    const answer = await server.app.request(`/api/setup?code=${server.context.setupCode.text}`)
    expect((await errorOf(answer)).kind).toBe('setup-code-over')
  })

  it('refuses a genesis made for another origin', async () => {
    const answer = await found(server.context.setupCode.text, 'http://localhost:9999')
    expect(answer.status).toBe(422)
    expect((await errorOf(answer)).message).toContain(
      'found a founding change with origins http://localhost:9999',
    )
  })

  it('does not take a genesis without the code', async () => {
    const { genesis } = await foundFor(server)
    const answer = await server.app.request(
      '/api/changes',
      jsonBody({ record: genesis.record, openings: genesis.openings }),
    )
    expect((await errorOf(answer)).kind).toBe('not-founded')
  })
})
