import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Digest } from '../../core/digest.ts'
import type { Release } from '../../core/governance/operation/release.ts'
import { policyDigest } from '../../core/governance/release.ts'
import { hashJson } from '../../core/hash.ts'
import { encodeEntryBundle, parseEntryBundle } from '../../core/log/entry-bundle.ts'
import { changeHash } from '../../core/record/change.ts'
import { signChange } from '../../core/simulation/plant.ts'
import { type Founded, openFounded, workBatch } from '../app/plant.fixture.ts'
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
  size = Number(new TextDecoder().decode(await read('/log/checkpoint')).split('\n')[1])
})
afterAll(() => plant.close())

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
const records = (change: (entries: Bytes[]) => Bytes[]) => (bytes: Bytes) => {
  const parsed = parseEntryBundle(bytes, size)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return encodeEntryBundle(change(parsed.value))
}

describe('an honest server', () => {
  it('holds: log, rules, app', async () => {
    const found = await audit(read, { genesis })
    expect(said(found)).toBe('')
    expect(found.log).toMatchObject({ changes: plant.courier.changes(0).length, events: 4, genesis })
    expect(found.app).toMatchObject({ build: plant.context.build, files: 3 })
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
    [
      'a checkpoint that the log did not sign',
      'checkpoint',
      text((note) => note.replace(/\n\d+\n/, '\n1\n')),
      /checkpoint: /,
    ],
    ['records that are withheld', 'tile/entries', () => undefined, /found no answer, expected the records/],
    [
      'rules told to tablets that were never logged',
      'api/plant',
      text((json) => json.replace(/"head":"./, '"head":"X')),
      /not what was logged/,
    ],
  ])('%s', async (_what, path, lie, message) => {
    expect(said(await audit(lying({ [path]: lie }), { genesis }))).toMatch(message)
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
})

describe('with a release on the tablets', () => {
  const other = text((json) => json.replace(/(app-1a2b.js",")[^"]+/, `$1${'A'.repeat(43)}`))

  beforeAll(async () => {
    const { state } = plant.plant
    const release: Release = {
      ...{ number: 1, app: plant.context.build as Digest, runtime: null },
      ...{ models: Object.keys(state.models) as Digest[], plans: [{ plan: plant.plant.plan, version: 1 }] },
      ...{ policy: policyDigest(state), installBefore: 8e15 },
    }
    const { record, openings } = await signChange(plant.plant, [
      { op: 'release.propose', release },
      {
        ...{ op: 'release.roll-out', release: 1, digest: hashJson('release', release) },
        target: { to: 'all' },
      },
    ])
    const taken = await plant.courier.change(record, openings)
    if (!taken.ok) throw new Error(taken.error.message)
  })

  it('the app is compared with the build that people signed', async () => {
    const found = await audit(read, { genesis })
    expect([said(found), found.expected]).toEqual(['', [plant.context.build]])
  })

  it('an app that is another build is found without being told which is right', async () => {
    const lie = lying({ 'assets/app-1a2b': text(() => 'steal()'), 'build.json': other })
    expect(said(await audit(lie, { genesis }))).toContain('the app is not the one that was released')
  })
})
