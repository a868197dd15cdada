import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SignedReceipt } from '../../core/record/receipt.ts'
import { addPerson, type SimulatedChange, type SimulatedPlant } from '../../core/simulation/plant.ts'
import type { SimulatedParcel } from '../../core/simulation/tablet.ts'
import { sealParcels } from '../../core/sync/seal.ts'
import type { ReturnedRun } from '../../core/wire/restoration.ts'
import type { Courier } from '../courier.ts'
import { openCourier } from '../open-courier.ts'
import { openFixture, value } from '../simulate/fixture.ts'
import { FOUNDED_AT } from '../simulate/found-plant.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'

/** A plant whose server was copied, went on, and was then restored from the copy. */
export interface Restored {
  readonly data: string
  /** The server that runs on the copy. */
  courier: Courier
  readonly plant: SimulatedPlant
  /** The last head of the log before it was lost, and its size; and how many records the copy has. */
  readonly held: string
  readonly size: number
  readonly copied: number
  /** What each of two tablets holds: runs of its own records. */
  readonly runs: readonly [ReturnedRun[], ReturnedRun[]]
  /** The change that was lost, and its place. */
  readonly lost: SimulatedChange & { place: number }
  /** Records that no server has: a shift on the first tablet after all that. */
  readonly later: readonly SimulatedParcel[]
  sizeOf(note: string | undefined): number
  reopen(): Promise<void>
  batch(parcels: readonly SimulatedParcel[]): Promise<Uint8Array>
  close(): Promise<void>
}

const sizeOf = (note = ''): number => Number(note.split('\n')[1])

/** Two tablets work, a copy is taken, they work on in turns with a change between, and the copy is put back. */
export async function restoreCopy(seed = 'restored'): Promise<Restored> {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-restored-'))
  const [first, copy] = [join(folder, 'data'), join(folder, 'copy')]
  const now = () => FOUNDED_AT + 1000
  const fixture = await openFixture({ data: first, seed })
  const { plant, random, people } = fixture
  const [step] = SIMULATED_PLAN.steps
  const [person] = people
  if (step === undefined || person === undefined) throw new Error('fixture: found no step or person')
  const tablets = [fixture.tablet(0), fixture.tablet(1)] as const
  const work = async (tablet: 0 | 1) => (await workShift(tablets[tablet], person, step, 1)).parcels
  const open = async (data: string) => value(await openCourier({ data, now, random: random.bytes }))
  for (const tablet of [0, 1] as const) await fixture.give(await work(tablet))
  const copied = sizeOf(fixture.courier.checkpoint())
  await fixture.close()
  await cp(first, copy, { recursive: true })

  let courier = await open(first)
  const runs: [ReturnedRun[], ReturnedRun[]] = [[], []]
  const seal = (parcels: readonly SimulatedParcel[]) => sealParcels(courier.recipient, parcels, random.bytes)
  const give = async (tablet: 0 | 1) => {
    const parcels = await work(tablet)
    const lines = await seal(parcels)
    const answer = value(await courier.ingest(await batch(parcels)))
    const [receipt] = answer.receipts as [SignedReceipt]
    runs[tablet].push({ receipt, lines })
  }
  const batch = async (parcels: readonly SimulatedParcel[]) => {
    const { encodeBatch } = await import('../../core/sync/seal.ts')
    return encodeBatch(await seal(parcels))
  }
  await give(0)
  await give(1)
  const lost = await addPerson(plant, 'Nora', ['inspector'])
  const place = value(await courier.change(lost.record, lost.openings)).index
  await give(0)
  await give(1)
  const held = courier.checkpoint() ?? ''
  const later = await work(0)
  await courier.close()
  courier = await open(copy)
  const restored: Restored = {
    ...{ data: copy, courier, plant, held, size: sizeOf(held), copied, runs, later },
    lost: { record: lost.record, openings: lost.openings, place },
    ...{ sizeOf, batch },
    async reopen() {
      await restored.courier.close()
      restored.courier = await open(copy)
    },
    async close() {
      await restored.courier.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return restored
}
