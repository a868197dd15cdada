import type { Bytes } from '../../core/bytes.ts'
import type { SimulatedPerson } from '../../core/simulation/plant.ts'
import { type Random, seededRandom } from '../../core/simulation/random.ts'
import {
  inspect,
  openSession,
  type SimulatedParcel,
  type SimulatedTablet,
  selfTest,
  simulateTablet,
} from '../../core/simulation/tablet.ts'
import { encodeBatch, sealParcels } from '../../core/sync/seal.ts'
import type { Courier } from '../../server/courier.ts'
import { foundPlant } from '../../server/simulate/found-plant.ts'
import { SIMULATED_PLAN } from '../../server/simulate/plan.ts'

/** One batch of one tablet, as it goes over the wire, and the parcels that are sealed in it. */
export interface Batch {
  readonly body: Bytes
  readonly parcels: readonly SimulatedParcel[]
}

export const BATCH_EVENTS = 250
export const TABLETS = 4
/** One inspection in so many is a reject that a person overrules with an electronic signature. */
const OVERRULED_EVERY = 25

async function inspectNext(
  tablet: SimulatedTablet,
  random: Random,
  count: number,
): Promise<SimulatedParcel[]> {
  const [step] = SIMULATED_PLAN.steps
  if (step === undefined) throw new Error('bench: found a plan without steps')
  const isOverruled = count % OVERRULED_EVERY === 0
  return inspect(tablet, step, {
    ...{ unit: `F-${count}`, score: isOverruled ? 0.9 : 0.2 },
    ...{ photograph: random.bytes(32), heatmap: random.bytes(32) },
    decision: isOverruled ? 'overrule' : 'accept',
  })
}

async function signIn(tablet: SimulatedTablet, person: SimulatedPerson): Promise<SimulatedParcel[]> {
  const [step] = SIMULATED_PLAN.steps
  if (step === undefined) throw new Error('bench: found a plan without steps')
  return [await openSession(tablet, person), await selfTest(tablet, step.model)]
}

/**
 * Founds a plant at the courier and lets its tablets inspect in turn: so many batches of 250 events, sealed, not yet
 * handed over. Photographs are named and not sent: the budgets are about records.
 */
export async function makeBatches(courier: Courier, count: number): Promise<Batch[]> {
  const random = seededRandom('bench')
  const { plant, inspectors } = await foundPlant(courier, random, TABLETS)
  const benches = plant.devices.map((device) => ({
    tablet: simulateTablet(plant, device),
    waiting: [] as SimulatedParcel[],
  }))
  const batches: Batch[] = []
  for (let i = 0, inspections = 0; i < count; i++) {
    const bench = benches[i % benches.length]
    if (bench === undefined) throw new Error('bench: found no tablet')
    const { tablet, waiting } = bench
    if (tablet.session === undefined) waiting.push(...(await signIn(tablet, random.pick(inspectors))))
    while (waiting.length < BATCH_EVENTS) waiting.push(...(await inspectNext(tablet, random, inspections++)))
    const parcels = waiting.splice(0, BATCH_EVENTS)
    batches.push({ parcels, body: encodeBatch(await sealParcels(courier.recipient, parcels, random.bytes)) })
  }
  return batches
}
