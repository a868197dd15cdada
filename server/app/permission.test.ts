import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idFrom } from '../../core/id.ts'
import { drawRandom } from './context.ts'
import { type Founded, openFounded, randomDigest, signIn } from './plant.fixture.ts'

let plant: Founded
const headers: Record<string, { cookie: string } | undefined> = {}
beforeAll(async () => {
  plant = await openFounded()
  for (const name of ['admin', 'inspector', 'auditor', 'vendor'] as const)
    headers[name] = await signIn(plant, plant.people[name])
})
afterAll(() => plant.close())

const ask = async (path: string, who?: string) => {
  const with_ = who === undefined ? undefined : headers[who]
  return plant.app.request(path, with_ ? { headers: with_ } : {})
}

describe('who may read what', () => {
  const guarded = {
    '/api/inspections': 200,
    [`/api/inspections/${idFrom(drawRandom(16))}`]: 404,
    '/api/findings': 200,
    '/api/datasets': 200,
    [`/api/models/${randomDigest()}/selftests`]: 200,
    [`/api/datasets/${idFrom(drawRandom(16))}`]: 404,
    [`/api/blobs/${randomDigest()}`]: 404,
  }
  for (const [path, allowed] of Object.entries(guarded))
    it(`${path.replace(/\/[\w-]{22,}$/, '/:id')} is for readers`, async () => {
      expect((await ask(path)).status).toBe(401)
      expect((await ask(path, 'inspector')).status).toBe(403)
      expect((await ask(path, 'vendor')).status).toBe(403)
      expect((await ask(path, 'auditor')).status).toBe(allowed)
      expect((await ask(path, 'admin')).status).toBe(allowed)
    })

  it('a place in the log that is none is refused', async () => {
    for (const after of ['-1', 'x', '1e3', '', '9'.repeat(16)])
      expect((await ask(`/api/datasets/${idFrom(drawRandom(16))}?after=${after}`, 'auditor')).status).toBe(
        400,
      )
  })

  for (const path of [
    '/api/plant',
    '/api/health',
    '/api/nonce',
    '/api/changes',
    '/log/checkpoint',
    '/log/vkey',
    '/log/tile/entries/000.p/6',
    '/trust',
  ])
    it(`${path} is for anybody`, async () => {
      expect((await ask(path)).status).toBe(200)
    })

  it('opens changes to those who work here, not to strangers and vendors', async () => {
    const openings = async (who?: string) => {
      const { changes } = (await (await ask('/api/changes', who)).json()) as {
        changes: { openings: object }[]
      }
      return changes.reduce((sum, change) => sum + Object.keys(change.openings).length, 0)
    }
    expect(await openings()).toBe(0)
    expect(await openings('vendor')).toBe(0)
    expect(await openings('inspector')).toBeGreaterThan(3)
  })

  it('gives the changes from a seq on', async () => {
    const { changes } = (await (await ask('/api/changes?from=4')).json()) as { changes: unknown[] }
    expect(changes).toHaveLength(2)
    expect((await ask('/api/changes?from=-1')).status).toBe(400)
  })

  it('reads filters from the address and refuses those it does not know', async () => {
    expect((await ask('/api/inspections?verdict=pass&from=1&limit=10', 'auditor')).status).toBe(200)
    for (const query of ['verdict=maybe', 'limit=0', 'limit=1e9', 'from=x', 'colour=red'])
      expect((await ask(`/api/inspections?${query}`, 'auditor')).status).toBe(400)
  })
})
