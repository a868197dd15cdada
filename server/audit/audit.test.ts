import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Digest } from '../../core/digest.ts'
import type { Release } from '../../core/governance/operation/release.ts'
import type { Target } from '../../core/governance/operation/word.ts'
import { policyDigest } from '../../core/governance/release.ts'
import { hashJson } from '../../core/hash.ts'
import { encodeEntryBundle, parseEntryBundle } from '../../core/log/entry-bundle.ts'
import { TILE_WIDTH } from '../../core/log/limits.ts'
import { changeHash } from '../../core/record/change.ts'
import { addDevice, type SimulatedChange, signChange } from '../../core/simulation/plant.ts'
import { type Founded, openFounded, workBatch } from '../app/plant.fixture.ts'
import { cosignedBy, cosignerOf } from '../ingest/cosigner.fixture.ts'
import { filler, logKey, serveLog } from '../witness/log.fixture.ts'
import { type Audit, audit } from './audit.ts'
import type { ReadServer } from './read.ts'

type Bytes = Uint8Array<ArrayBuffer>

let plant: Founded
let genesis: string
let size: number

const read: ReadServer = async (path) => {
  const answer = await plant.app.request(`http://localhost:8080${path}`)
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
}

beforeAll(async () => {
  plant = await openFounded()
  const { body } = await workBatch(plant)
  await plant.app.request('/api/records', { method: 'POST', body })
  const [first] = plant.courier.changes(0)
  if (first === undefined) throw new Error('a genesis')
  genesis = changeHash(first.record.change)
  size = await readSize()
})
afterAll(() => plant.close())

const readSize = async () => Number(new TextDecoder().decode(await read('/log/checkpoint')).split('\n')[1])

/** The server with some addresses answered otherwise. */
const lying =
  (lies: Readonly<Record<string, (bytes: Bytes) => Bytes | undefined>>): ReadServer =>
  async (path) => {
    const bytes = await read(path)
    const [, lie] = Object.entries(lies).find(([pattern]) => new RegExp(pattern).test(path)) ?? []
    return lie && bytes ? lie(bytes) : bytes
  }

const flip = (bytes: Bytes): Bytes => {
  const other = bytes.slice()
  const at = Math.floor(other.length / 2)
  other[at] = (other[at] ?? 0) ^ 1
  return other
}
const said = ({ findings }: Audit) => findings.map(({ where, message }) => `${where}: ${message}`).join('\n')
const text = (change: (text: string) => string) => (bytes: Bytes) =>
  new Uint8Array(new TextEncoder().encode(change(new TextDecoder().decode(bytes))))

/** The records of the log as somebody who rewrites it hands them out. */
const records = (change: (entries: Bytes[]) => Bytes[]) => (bytes: Bytes) =>
  encodeEntryBundle(change(entriesOf(bytes)))
const entriesOf = (bytes: Bytes): Bytes[] => {
  const parsed = parseEntryBundle(bytes, size)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

/** The server with a whole log of other records, under a key of its own; `from` says where that begins. */
async function otherLog(change: (entries: Bytes[]) => Bytes[], from = '/log/'): Promise<ReadServer> {
  const bundle = (await read(`/log/tile/entries/000.p/${size}`)) as Bytes
  const served = await serveLog(change(entriesOf(bundle)), await logKey())
  return async (path) => (path.startsWith(from) ? served.get(path.slice('/log/'.length)) : read(path))
}

describe('an honest server', () => {
  it('holds: log, rules, app', async () => {
    const found = await audit(read, { genesis })
    expect(said(found)).toBe('')
    expect(found.log).toMatchObject({ changes: plant.courier.changes(0).length, events: 4, genesis })
    expect(found.app).toMatchObject({ build: plant.context.build, files: 3 })
    expect(said(await audit(read))).toBe('')
  })

  it('is cosigned by the tablets whose cosignatures verify, and by nobody else', async () => {
    const tablet = cosignerOf(plant, 0)
    const stranger = { ...tablet, key: { ...tablet.key, name: 'a/stranger' } }
    const [note = ''] = new TextDecoder().decode(await read('/log/checkpoint')).split('\n\n')
    const lines = await Promise.all(
      [tablet, stranger].map(async (by) => (await cosignedBy(by, `${note}\n`)).split('\n\n')[1]),
    )
    const { log } = await audit(lying({ checkpoint: text((signed) => signed + lines.join('')) }))
    expect(log?.cosigners).toEqual([tablet.key.name])
  })
})

describe('is found out:', () => {
  it('another plant under the address', async () => {
    expect(said(await audit(read, { genesis: 'another' }))).toContain('this is another plant')
  })

  it.each<[string, string, (bytes: Bytes) => Bytes | undefined, RegExp]>([
    [
      'a record that was rewritten',
      'tile/entries',
      records(([first, ...rest]) => [first, ...rest.slice(0, -1), flip(rest.at(-1) as Bytes)] as Bytes[]),
      /record \d+: |root that is not/,
    ],
    [
      'records that changed places',
      'tile/entries',
      records((entries) => [...entries.slice(0, -2), ...entries.slice(-2).reverse()]),
      /record \d+: (gap|fork|chain-broken)/,
    ],
    [
      'a record that was left out',
      'tile/entries',
      records((entries) => [...entries.slice(0, -2), ...entries.slice(-1), ...entries.slice(-1)]),
      /record \d+: /,
    ],
    ['a tile that does not fit the records', 'tile/0/', flip, /tile\/0\/.*found other bytes/],
    ['a tile that is withheld', 'tile/0/', () => undefined, /found no answer, expected a tile/],
    ['a key that is none', 'vkey', text(() => 'hello'), /log\/vkey: found another form/],
    [
      'a checkpoint that the log did not sign',
      'checkpoint',
      text((note) => note.replace(/\n\d+\n/, '\n1\n')),
      /checkpoint: /,
    ],
    ['records that are withheld', 'tile/entries', () => undefined, /found no answer, expected the records/],
    ['records that are cut off', 'tile/entries', (bytes) => bytes.slice(0, -1), /tile\/entries\/\S+: found/],
    [
      'rules told to tablets that were never logged',
      'api/plant',
      text((json) => json.replace(/"head":"[^"]+"/, `"head":"${'A'.repeat(43)}"`)),
      /not what was logged/,
    ],
    [
      'another plant told to tablets',
      'api/plant',
      text((json) => json.replace(/"plant":"[^"]+"/, `"plant":"${'A'.repeat(22)}"`)),
      /not what was logged/,
    ],
    ['rules that nobody is told', 'api/plant', () => undefined, /no answer that says what the plant is/],
    ['an app without a list of its files', 'build.json', () => undefined, /no list of the files/],
    ['a file of the app that is missing', 'assets/app-1a2b', () => undefined, /app-1a2b.js: found no answer/],
    [
      'another page at the address than the build has',
      '^/$',
      text((html) => `${html}<script>steal()</script>`),
      /^\/: found another page than \/index.html/,
    ],
    ['no page at the address', '^/$', () => undefined, /^\/: found another page than \/index.html/],
  ])('%s', async (_what, path, lie, message) => {
    expect(said(await audit(lying({ [path]: lie }), { genesis }))).toMatch(message)
  })

  it('a log that holds nothing: no people, no rules', async () => {
    expect(said(await audit(await otherLog(() => [])))).toContain('record 0: found no genesis')
  })

  it('the same records under another key than the genesis names', async () => {
    const found = await audit(await otherLog((entries) => entries), { genesis })
    expect(said(found)).toMatch(/^\/log\/vkey: found key .*, expected .*, which the genesis names$/)
  })

  it('something that is no record, however far back it stands', async () => {
    const end = 2 * TILE_WIDTH
    const fill = Array.from({ length: end - size }, (_, i) => filler(i))
    const found = said(await audit(await otherLog((entries) => [...entries, ...fill]), { genesis }))
    expect(found).toContain(`record ${end - 1}: `)
  })

  it('each chain that breaks, once', async () => {
    const twice = (entries: Bytes[]) => [entries[0], entries.at(-1), entries[0], entries.at(-1)] as Bytes[]
    const log = await otherLog((entries) => [...entries, ...twice(entries)])
    expect(said(await audit(log, { genesis })).match(/^record \d+: [\w-]+/gm)).toEqual([
      `record ${size}: change-invalid`,
      `record ${size + 1}: fork`,
    ])
  })

  it('an app with one altered file', async () => {
    const found = await audit(lying({ 'assets/app-1a2b': flip }), { genesis, build: plant.context.build })
    expect(said(found)).toBe('/assets/app-1a2b.js: found other bytes than the build has there')
  })

  it('an app that is another build, whole and well listed', async () => {
    const found = await audit(
      lying({
        'assets/app-1a2b': text(() => 'steal()'),
        'build.json': text((json) => json.replace(/(app-1a2b.js",")[^"]+/, `$1${'A'.repeat(43)}`)),
      }),
      { genesis, build: plant.context.build },
    )
    expect(said(found)).toContain('the app is not the one that was released')
  })

  it('a page that asks for a script that is no part of the build', async () => {
    const page = text((html) => `${html}<script src="/assets/more.js"></script>`)
    const found = await audit(lying({ '^/(index.html)?$': page }), { genesis, build: plant.context.build })
    expect(said(found)).toContain('it asks for /assets/more.js, which is no part of the build')
  })

  it.each<[string, string, string, string]>([
    ['a style that a page asks for', 'index.html', '<link rel="stylesheet" href="/more.css">', 'more.css'],
    [
      'a script that a page asks for outside of assets',
      'index.html',
      '<script src="/more.js"></script>',
      'more.js',
    ],
    ['a worker that a script starts', 'assets/app-1a2b', 'new Worker(`/assets/more.js`)', 'assets/more.js'],
    ['a script that another asks for beside it', 'assets/app-1a2b', 'import "./more.js"', 'assets/more.js'],
    ['a file that the service worker keeps', 'sw.js', '[{"url":"more.html"}]', 'more.html'],
  ])('%s, which the build does not have', async (_what, path, asks, file) => {
    const found = await audit(lying({ [path]: text((was) => was + asks) }), { genesis })
    expect(said(found)).toContain(`it asks for /${file}, which is no part of the build`)
  })
})

describe('with a release on the tablets', () => {
  const other = text((json) => json.replace(/(app-1a2b.js",")[^"]+/, `$1${'A'.repeat(43)}`))

  async function take({ record, openings }: SimulatedChange): Promise<void> {
    const taken = await plant.courier.change(record, openings)
    if (!taken.ok) throw new Error(taken.error.message)
    size = await readSize()
  }
  async function release(number: number, app: Digest, target: Target): Promise<void> {
    const { state } = plant.plant
    const release: Release = {
      ...{ number, app, runtime: null },
      ...{ models: Object.keys(state.models) as Digest[], plans: [{ plan: plant.plant.plan, version: 1 }] },
      ...{ policy: policyDigest(state), installBefore: 8e15 },
    }
    const digest = hashJson('release', release)
    await take(
      await signChange(plant.plant, [
        { op: 'release.propose', release },
        { op: 'release.roll-out', release: number, digest, target },
      ]),
    )
  }

  beforeAll(() => release(1, plant.context.build as Digest, { to: 'all' }))

  it('the app is compared with the build that people signed', async () => {
    const found = await audit(read, { genesis })
    expect([said(found), found.expected]).toEqual(['', [plant.context.build]])
  })

  it('an app that is another build is found without being told which is right', async () => {
    const lie = lying({ 'assets/app-1a2b': text(() => 'steal()'), 'build.json': other })
    expect(said(await audit(lie, { genesis }))).toContain('the app is not the one that was released')
  })

  it('records that hold in another order, tiles and all, are not those that the log signed', async () => {
    // The work of a tablet and a change that came after it: each is as valid before the other.
    const turned = (entries: Bytes[]) => [...entries.slice(0, -2), ...entries.slice(-2).reverse()]
    const found = await audit(await otherLog(turned, '/log/tile/'), { genesis })
    expect(said(found)).toBe(`/log/checkpoint: found a root that is not the one of the ${size} records`)
  })

  it('the app is any that a tablet is to run, and none that only a retired one was', async () => {
    const [build, tried] = [plant.context.build, 'A'.repeat(43) as Digest]
    const { device } = plant.tablet
    await take(await addDevice(plant.plant, 'Tablet 2'))
    await release(2, tried, { to: 'device', device: device.id })
    const both = await audit(read, { genesis })
    expect([said(both), both.expected]).toEqual(['', [tried, build]])
    await take(await signChange(plant.plant, [{ op: 'device.retire', device: device.id }]))
    expect((await audit(read, { genesis })).expected).toEqual([build])
  })
})
