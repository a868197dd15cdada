import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, utf8 } from '../bytes.ts'
import { hashBytes } from '../hash.ts'
import { type BundleFiles, openingsName, pictureName, proofName, recordName } from './bundle.ts'
import { bundleOf, type LyingServer, openLyingServer } from './lying-server.fixture.ts'
import { verifyBundle } from './verify-bundle.ts'

let server: LyingServer
let honest: BundleFiles
beforeAll(async () => {
  server = await openLyingServer()
  honest = await bundleOf(server)
})

const findingsIn = async (files: BundleFiles) =>
  (await verifyBundle(files)).findings.map(({ where, message }) => `${where}: ${message}`)
const found = async (files: (files: Map<string, Bytes>) => void) =>
  findingsIn(await bundleOf(server, { files }))

const PICTURE = pictureName(hashBytes(utf8('part 1')), 'bin')

describe('whoever passes a bundle on is found out', () => {
  it('by a file with other bytes than the list says', async () => {
    const page = { ...honest, read: async (name: string) => utf8(name === 'index.html' ? 'evil' : '') }
    const read = (name: string) => (name === 'index.html' ? page.read(name) : honest.read(name))
    expect(await findingsIn({ ...honest, read })).toEqual([
      'index.html: found other bytes than the list says',
    ])
  })

  it('by a file that is not listed', async () => {
    const name = recordName(99)
    const read = async (each: string) => (each === name ? utf8('{}') : honest.read(each))
    expect(await findingsIn({ names: [...honest.names, name], read })).toContain(
      `${name} (record 99): found a file that is not listed`,
    )
  })

  it('by a file that was taken out', async () => {
    const names = honest.names.filter((name) => name !== PICTURE)
    expect(await findingsIn({ ...honest, names })).toEqual([
      `${PICTURE}: found no file, expected the one that is listed`,
    ])
  })

  it('by a file that cannot be read whole', async () => {
    const read = async (name: string) =>
      name === PICTURE ? Promise.reject(new Error('cut')) : honest.read(name)
    expect(await findingsIn({ ...honest, read })).toEqual([
      `${PICTURE}: found a file that cannot be read whole`,
    ])
  })
})

describe('whoever makes a bundle is found out', () => {
  it('by a picture that is not the one that was signed', async () =>
    expect(await found((all) => all.set(PICTURE, utf8('a better part')))).toEqual([
      `${PICTURE}: found a picture with digest ${hashBytes(utf8('a better part'))}`,
    ]))

  it('by a file that belongs to no bundle', async () =>
    expect(await found((all) => all.set('read-me.txt', utf8('all is well')))).toEqual([
      'read-me.txt: found a file that belongs to no bundle',
    ]))

  it('by a record without its proof', async () =>
    expect(await found((all) => all.delete(proofName(1)))).toContain(
      `${recordName(1)} (record 1): found no proof beside it, expected one`,
    ))

  it('by a record that is none', async () =>
    expect((await found((all) => all.set(recordName(1), utf8('{}')))).join()).toContain(
      `${recordName(1)} (record 1): found a record that does not fit`,
    ))

  it.each(['[]', 'null', 'nothing'])('by openings that are none: %s', async (text) =>
    expect(await found((all) => all.set(openingsName(1), utf8(text)))).toEqual([
      `${openingsName(1)} (record 1): found something else than openings`,
    ]),
  )
})
