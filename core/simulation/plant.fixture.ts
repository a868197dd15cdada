import { utf8 } from '../bytes.ts'
import { hashBytes } from '../hash.ts'
import { admit } from '../ledger/admit.ts'
import { emptyLedger, type Ledger } from '../ledger/ledger.ts'
import type { Plan } from '../plan/plan.ts'
import type { SignedRecord } from '../record/record.ts'
import {
  addDevice,
  addPerson,
  type SimulatedDevice,
  type SimulatedPerson,
  type SimulatedPlant,
  simulatePlant,
} from './plant.ts'
import { type Random, seededRandom } from './random.ts'
import { inspect, openSession, record, type SimulatedTablet, selfTest, simulateTablet } from './tablet.ts'

export const RP_ID = 'inspect.plant.example'
export const ORIGIN = `https://${RP_ID}`
export const MODEL = hashBytes(utf8('a model'))
export const STEP = {
  ...{ id: 'top', name: 'Top', instruction: 'Photograph the top.', characteristic: 'Surface', model: MODEL },
  ...{ thresholds: { pass: 0.4, fail: 0.6 }, fallback: ['Look at it under the lamp.'] },
}
const PLAN: Plan = { format: 'plumb-plan/1', name: 'Bracket', part: 'Bracket', steps: [STEP] }
const START = 1_700_000_000_000

/** A plant with an admin, one inspector and so many tablets, and its changes in order. */
export interface Fixture {
  readonly plant: SimulatedPlant
  readonly inspector: SimulatedPerson
  readonly devices: readonly SimulatedDevice[]
  readonly changes: SignedRecord[]
}

export async function foundPlant(seed: string, tablets = 1): Promise<Fixture> {
  const { plant, genesis } = await simulatePlant({
    ...{ random: seededRandom(seed), at: START, name: 'Plant', rpId: RP_ID, origin: ORIGIN },
    ...{ log: 'log', recipient: 'age1', plan: PLAN },
  })
  const added = await addPerson(plant, 'Ines Inspector', ['inspector'])
  const changes: SignedRecord[] = [genesis.record, added.record]
  for (let i = 0; i < tablets; i++) changes.push((await addDevice(plant, `Tablet ${i}`)).record)
  return { plant, inspector: added.person, devices: plant.devices, changes }
}

/** One of a list that must have it. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list.at(index)
  if (found === undefined) throw new Error(`fixture: found nothing at ${index}`)
  return found
}

/** The records of one unit inspected: judged, and decided as asked. */
export const inspectUnit = async (
  tablet: SimulatedTablet,
  decision: 'accept' | 'overrule' | 'none',
  score: number,
): Promise<SignedRecord[]> => {
  const [photograph, heatmap] = [tablet.plant.random.bytes(8), tablet.plant.random.bytes(8)]
  const done = { unit: 'SN-1', score, photograph, heatmap, decision }
  return (await inspect(tablet, STEP, done)).map((parcel) => parcel.record)
}

export const signOut = async (tablet: SimulatedTablet): Promise<SignedRecord> =>
  (
    await record(
      tablet,
      { type: 'session.closed', body: { cause: 'signed-out' }, commits: {}, blobs: {} },
      {},
    )
  ).record

/** A shift on one tablet: sign in, self-test, a reject overruled, a pass accepted, sign out. */
export async function workShift(fixture: Fixture, index = 0): Promise<SignedRecord[]> {
  const tablet = simulateTablet(fixture.plant, at(fixture.devices, index))
  return [
    (await openSession(tablet, fixture.inspector)).record,
    (await selfTest(tablet, MODEL)).record,
    ...(await inspectUnit(tablet, 'overrule', 0.9)),
    ...(await inspectUnit(tablet, 'accept', 0.1)),
    await signOut(tablet),
  ]
}

/** A history as it may reach the log: several tablets, each in its order, woven together by chance. */
export async function randomHistory(random: Random): Promise<SignedRecord[]> {
  const fixture = await foundPlant(String(random.number()), 2 + random.integer(2))
  const queues: SignedRecord[][] = []
  for (const device of fixture.devices) {
    const tablet = simulateTablet(fixture.plant, device)
    const queue: SignedRecord[] = [
      (await openSession(tablet, random.pick([fixture.inspector, fixture.plant.admin]))).record,
      (await selfTest(tablet, MODEL)).record,
    ]
    for (let units = random.integer(3); units > 0; units--)
      queue.push(...(await inspectUnit(tablet, random.pick(['accept', 'overrule', 'none']), random.number())))
    queues.push(queue)
  }
  const woven = [...fixture.changes]
  for (let open = queues; open.length > 0; open = queues.filter((queue) => queue.length > 0)) {
    const next = random.pick(open).shift()
    if (next !== undefined) woven.push(next)
  }
  return woven
}

/** A ledger with these records in it; throws at the first that is refused. */
export async function ledgerOf(records: readonly SignedRecord[]): Promise<Ledger> {
  const ledger = emptyLedger()
  for (const each of records) {
    const admitted = await admit(ledger, each)
    if (!admitted.ok) throw new Error(`${admitted.error.kind}: ${admitted.error.message}`)
  }
  return ledger
}
