import { framesOf, type ModelStep } from '../../core/plan/plan.ts'
import type { SimulatedPerson } from '../../core/simulation/plant.ts'
import {
  inspect,
  openSession,
  record,
  type SimulatedInspection,
  type SimulatedParcel,
  type SimulatedTablet,
  selfTest,
} from '../../core/simulation/tablet.ts'
import { drawPhotograph, type PhotographSize, type SimulatedPhotograph } from './photograph.ts'

/** What one session on a tablet leaves behind: its records in order, and the blobs that they name. */
export interface Shift {
  readonly parcels: SimulatedParcel[]
  readonly photographs: SimulatedPhotograph[]
}

/** How somebody decides: mostly as the model says; what it is unsure of or rejects is looked at, and sometimes freed. */
function decisionFor(score: number, draw: number): SimulatedInspection['decision'] {
  if (draw < 0.04) return 'none'
  if (score <= 0.4) return draw < 0.06 ? 'overrule' : 'accept'
  return draw < 0.3 ? 'overrule' : 'accept'
}

/** Somebody signs in, runs the self-test, inspects so many parts, and signs out. */
export async function workShift(
  tablet: SimulatedTablet,
  person: SimulatedPerson,
  step: ModelStep,
  inspections: number,
  size?: PhotographSize,
): Promise<Shift> {
  const { random } = tablet.plant
  const parcels = [await openSession(tablet, person), await selfTest(tablet, step.model)]
  const photographs: SimulatedPhotograph[] = []
  for (let i = 0; i < inspections; i++) {
    const { frames, ...drawn } = await drawPhotograph(random, framesOf(step), size)
    const score = drawn.isDefective ? 0.45 + 0.5 * random.number() : 0.42 * random.number()
    const shaken = frames.map((photograph) => ({ photograph, score: score + 0.02 * random.number() }))
    const unit = `F-${String(random.integer(1_000_000)).padStart(6, '0')}`
    const decision = decisionFor(score, random.number())
    const seen = frames.length > 1 ? { ...drawn, frames: shaken } : drawn
    parcels.push(...(await inspect(tablet, step, { unit, score, decision, ...seen })))
    photographs.push({ ...drawn, frames })
    tablet.at += 20_000 + random.integer(40_000)
  }
  const closed = { type: 'session.closed', body: { cause: 'signed-out' }, commits: {}, blobs: {} } as const
  parcels.push(await record(tablet, closed, {}))
  tablet.session = undefined
  return { parcels, photographs }
}
