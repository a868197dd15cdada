import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCourier } from '../../server/open-courier.ts'
import { openFixture, value } from '../../server/simulate/fixture.ts'
import { handOverBlobs } from '../../server/simulate/hand-over.ts'
import { SIMULATED_PLAN } from '../../server/simulate/plan.ts'
import { workShift } from '../../server/simulate/shift.ts'
import { verifyData } from '../../server/verify/verify-data.ts'
import { bytes, carve, type Secret, text } from './carve.ts'

/** A thief has the server's data folder, but not master.key, which its owner keeps elsewhere. */

let folder: string
let secrets: Secret[]
const stolen = () => join(folder, 'stolen')

/** Every string in what a record's openings say. */
function stringsIn(found: unknown): string[] {
  if (typeof found === 'string') return [found]
  return typeof found === 'object' && found !== null ? Object.values(found).flatMap(stringsIn) : []
}

/** Each file with the digest of its bytes; what only says who has the database open is no content. */
async function digests(of: string): Promise<string[]> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && !/^\.lock|-shm$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    paths.sort().map(
      async (path) =>
        `${path} ${createHash('sha256')
          .update(await readFile(path))
          .digest('hex')}`,
    ),
  )
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-stolen-'))
  const data = join(folder, 'data')
  const fixture = await openFixture({ data })
  const [person] = fixture.people
  const [step] = SIMULATED_PLAN.steps
  if (!person || !step) throw new Error('a person and a step')
  const { parcels, photographs } = await workShift(fixture.tablet(), person, step, 20)
  await fixture.give(parcels)
  const blobs = photographs.flatMap(({ photograph, heatmap }) => [photograph, heatmap])
  await handOverBlobs(fixture.courier, data, blobs)
  const openings = [...fixture.courier.changes(0), ...parcels].flatMap((each) => stringsIn(each.openings))
  const masterKey = (await readFile(join(data, 'master.key'), 'utf8')).trim()
  // Copied while it runs, with what the database has not moved into its main file yet.
  await cp(data, stolen(), { recursive: true, filter: (path) => !path.endsWith('master.key') })
  await fixture.close()
  await cp(data, join(folder, 'stopped'), { recursive: true, filter: (path) => !path.endsWith('master.key') })
  secrets = [
    ...[...new Set(openings)].filter((each) => each.length >= 8).map((each) => text(each, each)),
    ...photographs.map(({ photograph }, at) => bytes(`photograph ${at}`, photograph)),
    ...[
      text('the master key', masterKey),
      bytes('a record', Buffer.from(JSON.stringify(parcels[2]?.record))),
    ],
    { name: 'a private key', forms: [Buffer.from('PRIVATE KEY'), Buffer.from('AGE-SECRET-KEY-')] },
    { name: 'the database in the clear', forms: [Buffer.from('SQLite format 3')] },
    {
      name: 'a picture in the clear',
      forms: [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), Buffer.from('JFIF')],
    },
  ]
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a data folder without its master key', () => {
  it.each(['stolen', 'stopped'])(
    'holds no name, serial, reason, photograph or private key (%s)',
    async (name) => {
      expect(secrets.length).toBeGreaterThan(40)
      expect(await carve(join(folder, name), secrets)).toEqual([])
    },
  )

  it('is searched by a search that finds what is there', async () => {
    await writeFile(join(folder, 'note'), `x${SIMULATED_PLAN.part}x`, 'utf16le')
    expect(await carve(folder, [text('the part', SIMULATED_PLAN.part)])).toEqual(['the part in note'])
  })

  it('is not opened, with a sentence, and nothing of it is changed', async () => {
    const before = await digests(stolen())
    const opened = await openCourier({ data: stolen() })
    expect(opened).toMatchObject({ ok: false, error: { kind: 'key-lost' } })
    if (!opened.ok) expect(opened.error.message).toMatch(/found no .*master\.key.*put master\.key back/)
    expect(await digests(stolen())).toEqual(before)
  })

  it('is not opened with another master key either, nor verified', async () => {
    const other = Buffer.alloc(32, 7).toString('base64url')
    await writeFile(join(stolen(), 'master.key'), `${other}\n`, { mode: 0o600 })
    const before = await digests(stolen())
    const opened = await openCourier({ data: stolen() })
    expect(opened).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/master\.key|plumb\.db/) },
    })
    expect((await verifyData(stolen())).ok).toBe(false)
    expect(await digests(stolen())).toEqual(before)
    await rm(join(stolen(), 'master.key'))
  })

  it('opens with the key that its owner kept elsewhere', async () => {
    await cp(join(folder, 'data', 'master.key'), join(stolen(), 'master.key'))
    const courier = value(await openCourier({ data: stolen() }))
    expect(courier.inspections({}).length).toBe(20)
    await courier.close()
    expect(value(await verifyData(stolen())).findings).toEqual([])
  })
})
