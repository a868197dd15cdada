import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { verifyData } from '../../server/verify/verify-data.ts'
import { photograph, writeFilm } from '../browser/camera-film.ts'
import { openSecurityKey, type SecurityKey } from '../browser/security-key.ts'
import { freePort, type RunningServer, startServer } from '../browser/server.ts'
import { openTablet, type Tablet, type TabletOptions } from '../browser/tablet.ts'
import * as walk from '../journey/walk.ts'
import { PATIENCE_MS } from '../setup/chromium.ts'
import { readKept } from './kept.ts'

export const PERSON = 'Ada Okafor'
export const PLANT = { plant: 'Werk Nord', person: PERSON, device: 'Tablet 1' }

/** Seeds of drawn parts: one that passes, one whose scratch the demonstration model rejects. */
export const GOOD = 424_242
export const SCRATCHED = 77

/** A plant to attack: a server of its own, one tablet, one security key. `server` and `tablet` change as they restart. */
export interface Plant {
  readonly folder: string
  readonly data: string
  readonly profile: string
  readonly port: number
  readonly key: SecurityKey
  server: RunningServer
  tablet: Tablet
  /** Starts the server again, on the data folder and port it had. */
  startServer(): Promise<void>
  /** Opens the tablet's browser again, on the profile it had, at its lock screen. */
  openTablet(): Promise<void>
  close(): Promise<void>
}

export interface PlantSetting {
  readonly names?: walk.Names
  /** Runs before the plant is founded, on the data folder of the server that waits for it. */
  readonly beforeSetUp?: (data: string) => Promise<unknown>
  readonly browser?: Pick<TabletOptions, 'args' | 'serviceWorkers'>
  /** Runs before anybody signs in: what a hostile network does from the start. */
  readonly beforeSignIn?: (plant: Plant) => Promise<unknown>
}

/** Founds a plant, enrols a tablet and signs its admin in. */
export async function foundPlant({
  names = PLANT,
  beforeSetUp,
  browser,
  beforeSignIn,
}: PlantSetting = {}): Promise<Plant> {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-attack-'))
  const [data, profile, camera] = ['data', 'profile', 'film.mjpeg'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await writeFilm(camera, GOOD)
  const port = await freePort()
  const server = await startServer(data, port)
  const { origin } = server
  const key = await openSecurityKey(origin)
  const open = () => openTablet({ origin, profile, key, camera, ...browser })
  const tablet = await open()
  const plant: Plant = {
    ...{ folder, data, profile, port, key, server, tablet },
    async startServer() {
      plant.server = await startServer(data, port)
    },
    async openTablet() {
      plant.tablet = await open()
      await plant.tablet.page.goto(`${origin}/`)
    },
    async close() {
      await plant.tablet.close().catch(() => undefined)
      await key.close()
      await plant.server.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  const [address] = await server.printed(/http\S+\/setup#code=\S+/)
  await beforeSetUp?.(data)
  await walk.setUp(tablet.page, address, names)
  await beforeSignIn?.(plant)
  await walk.signIn(tablet.page, names.person)
  return plant
}

/** A drawn part as the file that a person chooses. */
export const fileOf = async (seed: number, defect?: Parameters<typeof photograph>[1]) => ({
  name: 'part.jpg',
  mimeType: 'image/jpeg',
  buffer: await photograph(seed, defect),
})

/** Asks the tablet to try the server now, and not when its patience is over. */
export const poke = ({ tablet }: Plant): Promise<boolean> =>
  tablet.page.evaluate(() => dispatchEvent(new Event('online')))

/** Waits until a condition holds, asking the tablet to try the server meanwhile; says what it waited for. */
export async function until(plant: Plant, what: string, holds: () => Promise<boolean>): Promise<void> {
  const late = Date.now() + PATIENCE_MS
  while (!(await holds())) {
    if (Date.now() > late) throw new Error(`waited in vain until ${what}`)
    await poke(plant)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** Waits until every record on the tablet is proven. */
export const untilProven = (plant: Plant): Promise<void> =>
  until(plant, 'every record is proven', async () =>
    (await readKept(plant.tablet.page)).events.every(({ standing }) => standing === 'proven'),
  )

/** The server's folder verifies from its first byte. */
export async function expectClean(data: string): Promise<void> {
  const verified = await verifyData(data)
  if (!verified.ok) throw new Error(verified.error.message)
  expect(verified.value.findings).toEqual([])
}
