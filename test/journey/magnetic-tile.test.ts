import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openBackbone } from '../../models/backbone/open.ts'
import { packageFromFolder } from '../../models/from-folder.ts'
import { writePackage } from '../../models/write.ts'
import { verifyData } from '../../server/verify/verify-data.ts'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet } from '../browser/tablet.ts'
import * as walk from './walk.ts'

/** The same journey on photographs of real parts: a model taught on good tiles judges tiles it has never seen. */

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const TILES = join(import.meta.dirname, '../../../shared/data/magnetic-tile')
const isThere = existsSync(TILES)
if (!isThere) console.warn('SKIPPED: the photographs of magnetic tiles are not on this machine')

const SHOTS = 25
const NAMES = { plant: 'Tile works', person: 'Mia Weber', device: 'Tablet 1' }
const DEFECTS = ['blowhole', 'break', 'crack', 'fray', 'uneven'] as const

describe.skipIf(!isThere)('real tiles', () => {
  let folder: string
  let server: RunningServer
  let key: SecurityKey
  let tablet: Tablet

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plumb-tiles-'))
    const data = join(folder, 'data')
    const port = await freePort()
    // The first start makes the folder; the plant's own package then takes the place of the demonstration's.
    await (await startServer(data, port)).stop()
    const request = { folder: join(TILES, 'train/good'), shots: SHOTS, name: 'Magnetic tile' }
    writePackage(
      join(data, 'packages/demo'),
      await packageFromFolder(request, await openBackbone(), () => undefined),
    )
    server = await startServer(data, port)
    key = await openSecurityKey(server.origin)
    tablet = await openTablet({ origin: server.origin, profile: join(folder, 'profile'), key })
    const [address] = await server.printed(/http\S+\/setup#code=\S+/)
    await walk.setUp(tablet.page, address, NAMES)
    await walk.signIn(tablet.page, NAMES.person)
    await walk.openStation(tablet.page)
  })

  afterAll(async () => {
    await tablet?.close()
    await key?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Judges the first tiles of a folder and decides on each; gives the scores that the screen shows. */
  async function judge(kind: string, count: number): Promise<number[]> {
    const names = (await readdir(join(TILES, 'test', kind)))
      .filter((name) => /\.(jpg|png)$/.test(name))
      .sort()
    const scores: number[] = []
    for (const name of names.slice(0, count)) {
      const buffer = await readFile(join(TILES, 'test', kind, name))
      const mimeType = name.endsWith('png') ? 'image/png' : 'image/jpeg'
      await walk.chooseFile(tablet.page, `${kind} ${name}`, { name, mimeType, buffer })
      const word = await walk.verdict(tablet.page)
      scores.push(Number(await tablet.page.getByRole('meter').getAttribute('aria-valuenow')))
      if (word === 'UNSURE') await walk.overrule(tablet.page, 'Outside the checked area', 'Fail')
      else await walk.accept(tablet.page)
      await walk.next(tablet.page)
    }
    return scores
  }

  it('scores defective tiles above good ones', async () => {
    const good = await judge('good', 8)
    const defective: number[] = []
    for (const kind of DEFECTS) defective.push(...(await judge(kind, 2)))
    expect([...good, ...defective].every((score) => score > 0)).toBe(true)
    const above = defective.flatMap((bad) => good.map((score) => (bad > score ? 1 : bad === score ? 0.5 : 0)))
    const auroc = above.reduce<number>((sum, each) => sum + each, 0) / above.length
    console.info(
      `magnetic tiles: ${good.length} good, ${defective.length} defective, AUROC ${auroc.toFixed(3)}`,
    )
    expect(auroc).toBeGreaterThan(0.7)
  })

  it('leaves records that are proven and a folder that verifies', async () => {
    await tablet.page.getByText(/^\d+ waiting$/).waitFor({ state: 'detached' })
    await server.stop()
    const verified = await verifyData(join(folder, 'data'))
    if (!verified.ok) throw new Error(verified.error.message)
    expect(verified.value.findings).toEqual([])
  })
})
