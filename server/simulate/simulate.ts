import { join } from 'node:path'
import { encodeBase64url } from '../../core/bytes.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Random, seededRandom } from '../../core/simulation/random.ts'
import { type SimulatedTablet, simulateTablet } from '../../core/simulation/tablet.ts'
import type { Courier } from '../courier.ts'
import { createPrivateFile, makePrivateFolder } from '../key/files.ts'
import { openCourier } from '../open-courier.ts'
import { isEmptyFolder } from '../open-data.ts'
import { FOUNDED_AT, foundPlant } from './found-plant.ts'
import { handOver, handOverBlobs } from './hand-over.ts'
import type { PhotographSize } from './photograph.ts'
import { SIMULATED_PLAN } from './plan.ts'
import { workShift } from './shift.ts'

export interface SimulateSetting {
  readonly seed: number
  readonly tablets: number
  readonly inspections: number
  /** A folder with nothing in it, or none yet. */
  readonly out: string
  /** Tiny unless told. */
  readonly photographs?: PhotographSize
  readonly progress: (done: number) => void
}

export interface SimulateError {
  readonly kind: 'not-empty' | 'data'
  readonly message: string
}

/** Inspections between two sign-ins on one tablet. */
const SHIFT = 10

/** The server's clock: the latest that any tablet has seen, and a moment more. */
interface Clock {
  at: number
}

async function work(courier: Courier, random: Random, clock: Clock, setting: SimulateSetting): Promise<void> {
  const { plant, inspectors } = await foundPlant(courier, random, setting.tablets)
  const tablets: SimulatedTablet[] = plant.devices.map((device) => simulateTablet(plant, device))
  const { steps } = SIMULATED_PLAN
  for (let done = 0, turn = 0; done < setting.inspections; turn++) {
    const tablet = tablets[turn % tablets.length]
    // A shift for each step in turn: one of them takes several frames.
    const step = steps[turn % steps.length]
    if (tablet === undefined || step === undefined) throw new Error('simulation: found no tablet or step')
    const count = Math.min(SHIFT, setting.inspections - done)
    const shift = await workShift(tablet, random.pick(inspectors), step, count, setting.photographs)
    clock.at = Math.max(clock.at, tablet.at) + 500
    await handOver(courier, shift.parcels, random.bytes)
    const blobs = shift.photographs.flatMap(({ frames, heatmap }) => [...frames, heatmap])
    await handOverBlobs(courier, setting.out, blobs)
    done += count
    setting.progress(done)
  }
}

/**
 * Makes a plant's data folder without a browser, through the code that serves one. A seed decides every key, record,
 * root and state hash; only what age and the sealed files draw for themselves differs between two runs.
 */
export async function simulate(setting: SimulateSetting): Promise<Result<null, SimulateError>> {
  const { out, seed } = setting
  if (!(await isEmptyFolder(out)))
    return fail({ kind: 'not-empty', message: `found something in ${out}, expected an empty folder` })
  const random = seededRandom(String(seed))
  const clock: Clock = { at: FOUNDED_AT }
  await makePrivateFolder(out)
  // A key that follows from a seed is no secret: a simulated plant must never become a real one.
  await createPrivateFile(join(out, 'master.key'), `${encodeBase64url(random.bytes(32))}\n`)
  const courier = await openCourier({ data: out, now: () => clock.at, random: random.bytes })
  if (!courier.ok) return fail({ kind: 'data', message: courier.error.message })
  try {
    await work(courier.value, random, clock, setting)
  } finally {
    await courier.value.close()
  }
  return ok(null)
}
