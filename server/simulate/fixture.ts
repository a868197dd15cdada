import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Result } from '../../core/result.ts'
import type { SimulatedPerson, SimulatedPlant } from '../../core/simulation/plant.ts'
import { type Random, seededRandom } from '../../core/simulation/random.ts'
import { type SimulatedTablet, simulateTablet } from '../../core/simulation/tablet.ts'
import type { BatchAnswer, Parcel } from '../../core/sync/batch.ts'
import { encodeBatch, sealParcels } from '../../core/sync/seal.ts'
import type { Courier } from '../courier.ts'
import { type CourierSetting, openCourier } from '../open-courier.ts'
import { FOUNDED_AT, foundPlant } from './found-plant.ts'

/** A founded plant in a folder of its own, for tests: its courier, its people, and a way to hand records over. */
export interface Fixture {
  readonly data: string
  readonly courier: Courier
  readonly plant: SimulatedPlant
  readonly people: SimulatedPerson[]
  readonly random: Random
  tablet(device?: number): SimulatedTablet
  /** Seals parcels and gives the batch. */
  batch(parcels: readonly Parcel[]): Promise<Uint8Array>
  /** Hands parcels over; throws when the courier gives no answer. */
  give(parcels: readonly Parcel[]): Promise<BatchAnswer>
  close(): Promise<void>
}

/** The value of a result; throws on a failure, which a test did not expect. */
export function value<T, E extends { kind: string; message: string }>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`)
  return result.value
}

/** Founds a plant with two tablets. Unless told, the folder is a new one, and gone after `close`. */
export async function openFixture(
  setting: Partial<CourierSetting> & { seed?: string; tablets?: number } = {},
): Promise<Fixture> {
  const data = setting.data ?? (await mkdtemp(join(tmpdir(), 'plumb-data-')))
  const random = seededRandom(setting.seed ?? 'fixture')
  const clock = { now: () => FOUNDED_AT + 1000, random: random.bytes }
  const courier = value(await openCourier({ ...clock, ...setting, data }))
  const { plant, inspectors } = await foundPlant(courier, random, setting.tablets ?? 2)
  const batch = async (parcels: readonly Parcel[]) =>
    encodeBatch(await sealParcels(courier.recipient, parcels, random.bytes))
  return {
    ...{ data, courier, plant, people: inspectors, random, batch },
    tablet(device = 0) {
      const found = plant.devices[device]
      if (found === undefined) throw new Error(`fixture: found no device ${device}`)
      return simulateTablet(plant, found)
    },
    give: async (parcels) => value(await courier.ingest(await batch(parcels))),
    async close() {
      await courier.close()
      if (setting.data === undefined) await rm(data, { recursive: true, force: true })
    },
  }
}
