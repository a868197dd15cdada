import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPermitted, type Permission, rolesFor } from '../../core/governance/permission.ts'
import { idFrom } from '../../core/id.ts'
import { ROLES, type Role } from '../../core/record/word.ts'
import { addPerson, signChange } from '../../core/simulation/plant.ts'
import { drawRandom } from './context.ts'
import { type Founded, openFounded, randomDigest, signIn } from './plant.fixture.ts'

/** Which permission of the one table each route asks for. A new route fails here until it is named. */
const GUARDED: Readonly<Record<string, Permission>> = {
  'GET /api/blobs/:digest': 'photographs.read',
  'GET /api/inspections': 'inspections.read',
  'GET /api/inspections/:id': 'inspections.read',
  'GET /api/evidence': 'photographs.read',
  'GET /api/evidence/count': 'photographs.read',
  'GET /api/datasets': 'dataset.read',
  'GET /api/datasets/:id': 'dataset.read',
  'GET /api/drafts': 'plan.publish',
  'DELETE /api/drafts/:digest': 'plan.publish',
  'GET /api/findings': 'inspections.read',
  'GET /api/holds': 'inspections.read',
  'GET /api/held': 'inspect',
  'GET /api/joins': 'credential.add',
  'GET /api/models/:digest/selftests': 'inspections.read',
  'GET /api/models/:digest/stop': 'inspections.read',
  'GET /api/models/:digest/standing': 'inspections.read',
  'GET /api/packages': 'dataset.read',
  'GET /api/running': 'inspections.read',
  'PUT /api/packages/:digest/*': 'package.deliver',
  'POST /api/packages/:digest': 'package.deliver',
  'POST /api/restoration': 'log.continue',
}

/**
 * What anybody on the plant's network may ask: nothing of it tells what was inspected or who works here, and whatever
 * is handed over carries its own signature, seal or code.
 */
const OPEN: readonly string[] = [
  ...[
    'GET /api/health',
    'GET /api/plant',
    'GET /api/nonce',
    'GET /api/live',
    'GET /api/setup',
    'POST /api/setup',
  ],
  // Changes are open, their openings are not: permission.test.ts says for whom.
  ...[
    'GET /api/changes',
    'POST /api/changes',
    'POST /api/joins',
    'POST /api/drafts',
    'POST /api/session',
    'DELETE /api/session',
  ],
  ...['POST /api/records', 'GET /api/blobs/missing', 'POST /api/uploads', 'OPTIONS /api/uploads'],
  ...[
    'PATCH /api/uploads/:id',
    'DELETE /api/uploads/:id',
    'OPTIONS /api/uploads/:id',
    'GET /api/uploads/:id',
  ],
  ...[
    'GET /log/checkpoint',
    'GET /log/cosigned',
    'POST /log/cosignatures',
    'GET /log/vkey',
    'GET /log/tile/*',
    'GET /packages/:digest/*',
  ],
  ...['GET /api/restoration', 'POST /api/returned'],
  ...['GET /build.json', 'GET /trust', 'GET /trust.css', 'GET /ca.crt', 'GET /*'],
]

let plant: Founded
const cookies = new Map<Role, { cookie: string }>()
beforeAll(async () => {
  plant = await openFounded()
  for (const role of ROLES) {
    const { person, record, openings } = await addPerson(plant.plant, `A ${role}`, [role])
    const taken = await plant.courier.change(record, openings)
    if (!taken.ok) throw new Error(taken.error.message)
    if (role === 'vendor') {
      const notAfter = plant.plant.at + 60 * 60 * 1000
      const open = await signChange(plant.plant, [{ op: 'vendor.open', person: person.id, notAfter }])
      const opened = await plant.courier.change(open.record, open.openings)
      if (!opened.ok) throw new Error(opened.error.message)
    }
    cookies.set(role, await signIn(plant, person))
  }
})
afterAll(() => plant.close())

const names = () => [
  ...new Set(
    plant.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
  ),
]

async function statusOf(route: string, headers: Record<string, string> = {}): Promise<number> {
  const [method = '', path = ''] = route.split(' ')
  const real = path
    .replace(':digest', randomDigest())
    .replace(':id', idFrom(drawRandom(16)))
    .replace('*', 'model.json')
  const body = method === 'GET' ? {} : { body: '{}' }
  return (await plant.app.request(real, { method, headers, ...body })).status
}

it('every route is either guarded by a permission or open, and none is forgotten', () => {
  expect([...Object.keys(GUARDED), ...OPEN].sort()).toEqual(names().sort())
})

describe('each guarded route by each role is what the table says', () => {
  for (const [route, permission] of Object.entries(GUARDED)) {
    it(`${route} asks nobody in without signing in`, async () => expect(await statusOf(route)).toBe(401))
    it.each(ROLES)(`${route} by %s`, async (role) => {
      const allowed = rolesFor(permission).includes(role)
      expect(allowed).toBe(isPermitted([role], permission))
      const status = await statusOf(route, cookies.get(role))
      // Whoever may is answered about what they asked for: it may not be there, or not fit.
      expect(status === 403).toBe(!allowed)
      expect(status).not.toBe(401)
    })
  }
})
