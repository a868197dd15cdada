import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signChange } from '../../core/simulation/plant.ts'
import { makeApp } from './app.ts'
import { NONCE_MS } from './limit.ts'
import { errorOf, type Founded, jsonBody, openFounded, signIn, signInRequest } from './plant.fixture.ts'

let plant: Founded
beforeEach(async () => {
  plant = await openFounded()
})
afterEach(() => plant.close())

const post = (body: unknown) => plant.app.request('/api/session', jsonBody(body))

describe('signing in at the server', () => {
  it('gives a cookie that no script and no other site can use', async () => {
    const answer = await post(await signInRequest(plant, plant.people.auditor))
    expect(answer.status).toBe(201)
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^plumb=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/)
  })

  it('marks the cookie as secure under TLS', async () => {
    const app = makeApp({ ...plant.context, isSecure: true })
    const answer = await app.request('/api/session', jsonBody(await signInRequest(plant, plant.people.admin)))
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-plumb=.*; Secure;/)
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=2592000')
  })

  it('refuses a grant read from the log: its reader has not the key', async () => {
    const { grant, assertion, nonce } = await signInRequest(plant, plant.people.admin)
    const other = await signInRequest(plant, plant.people.inspector)
    const answer = await post({ grant, assertion, nonce, signature: other.signature })
    expect(answer.status).toBe(403)
    expect((await errorOf(answer)).kind).toBe('unproven')
  })

  it('refuses the same proof a second time, and one on an old or foreign nonce', async () => {
    const request = await signInRequest(plant, plant.people.admin)
    expect((await post(request)).status).toBe(201)
    expect((await errorOf(await post(request))).kind).toBe('stale-nonce')
    const late = await signInRequest(plant, plant.people.admin)
    plant.clock.at += NONCE_MS + 1
    expect((await errorOf(await post(late))).kind).toBe('stale-nonce')
    const foreign = await signInRequest(plant, plant.people.admin, 'mine')
    expect((await errorOf(await post(foreign))).kind).toBe('stale-nonce')
  })

  it('refuses a grant that is over', async () => {
    const request = await signInRequest(plant, plant.people.admin)
    plant.clock.at = request.grant.notAfter + 1
    expect((await errorOf(await post(request))).kind).toBe('grant-over')
  })

  it('refuses somebody suspended, and ends the session they have', async () => {
    const headers = await signIn(plant, plant.people.auditor)
    const request = await signInRequest(plant, plant.people.auditor)
    expect((await plant.app.request('/api/inspections', { headers })).status).toBe(200)
    const { record, openings } = await signChange(plant.plant, [
      { op: 'person.suspend', person: plant.people.auditor.id },
    ])
    expect((await plant.app.request('/api/changes', jsonBody({ record, openings }))).status).toBe(201)
    expect((await plant.app.request('/api/inspections', { headers })).status).toBe(401)
    expect((await errorOf(await post(request))).kind).toBe('no-longer-there')
  })

  it('refuses a retired tablet', async () => {
    const request = await signInRequest(plant, plant.people.admin)
    const { record, openings } = await signChange(plant.plant, [
      { op: 'device.retire', device: plant.tablet.device.id },
    ])
    await plant.app.request('/api/changes', jsonBody({ record, openings }))
    expect((await errorOf(await post(request))).kind).toBe('no-longer-there')
  })

  it('ends with the grant, and on signing out', async () => {
    const headers = await signIn(plant, plant.people.auditor)
    const read = () => plant.app.request('/api/inspections', { headers })
    expect((await read()).status).toBe(200)
    expect((await plant.app.request('/api/session', { method: 'DELETE', headers })).status).toBe(204)
    expect((await read()).status).toBe(401)
    const again = await signIn(plant, plant.people.auditor)
    plant.clock.at += 13 * 3_600_000
    expect((await plant.app.request('/api/inspections', { headers: again })).status).toBe(401)
  })
})
