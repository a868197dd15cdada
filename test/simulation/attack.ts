import { adversaryOf } from './adversary.ts'
import { inBrowsers } from './browser.ts'
import { fate, mend } from './fate.ts'
import type { Adversary } from './found-out.ts'
import { audited, checkConverged } from './invariants.ts'
import { openPlant, type Plant } from './plant.ts'
import { Scheduler } from './scheduler.ts'

const HOUR = 3_600_000

/** How long all is left to itself after the storm: longer than any wait in it, several times over. */
const CALM_MS = 24 * HOUR

/** What a run came to: the digest of everything that happened, and the state that everybody ended with. */
export interface Outcome {
  readonly seed: number
  /** What the server of this seed did. */
  readonly lie: string
  readonly trace: string
  readonly state: string
  readonly steps: number
  readonly records: number
  /** Transactions that several tablets' batches shared. */
  readonly shared: number
  /** How often the witness followed a signature over a break, and how often it held against a log. */
  readonly continued: number
  readonly refused: number
}

/** How long a lie goes on after the storm, so that it is told on a good network as well. */
const LYING_MS = 10 * HOUR

/** A storm, in the middle of which the server begins to lie; calm, in which it goes on; honest calm. */
async function weather(plant: Plant, adversary: Adversary | undefined): Promise<void> {
  const { world, tablets, staff, server, invariants, witness } = plant
  const check = () => {
    const size = server.courier === undefined ? -1 : server.leaves.length
    for (const tablet of tablets) {
      const isLiedTo = adversary?.isLiedTo(tablet) === true
      invariants.check(tablet, isLiedTo ? undefined : server, size, isLiedTo)
    }
  }
  const forHours = (hours: number) => world.run(world.now + Math.round(hours * HOUR), check)
  const does = (name: string, work: (() => Promise<void>) | undefined) =>
    work && world.complete(name, work, check)
  const storm = 12 + world.random.integer(24)
  for (const tablet of tablets) tablet.switchOn()
  witness.start()
  world.start(world.actor('fate'), 'fate', () => fate(plant, world.now + storm * HOUR))
  await forHours(storm * 0.3)
  await does('prepare', adversary?.prepare)
  await forHours(storm * 0.2)
  await does('begin', adversary?.begin)
  await forHours(storm * 0.5)
  await does('mend', () => mend(plant))
  await world.run(world.now + LYING_MS, check)
  await does('end', adversary?.end)
  staff.isAtWork = false
  await world.run(world.now + CALM_MS, check)
  adversary?.checkFound()
  await does('look', () => witness.lookLast())
}

/** Runs one seed; throws what it broke. The scheduler holds what happened until then. */
export function attack(seed: number, dist: string, world = new Scheduler(String(seed))): Promise<Outcome> {
  return inBrowsers(world, async () => {
    const plant = await world.complete('open', () => openPlant(world, dist))
    const adversary = adversaryOf(seed, plant, dist)
    try {
      await weather(plant, adversary)
      const ledger = await world.complete('audit', () => audited(plant.server))
      const honest = plant.tablets.filter((tablet) => adversary?.isSplit(tablet) !== true)
      const state = checkConverged(
        honest,
        plant.server,
        ledger,
        (tablet) => adversary?.isLiedTo(tablet) === true,
      )
      world.note(`all have state ${state}`)
      const records = plant.server.leaves.length
      return {
        seed,
        lie: adversary?.name ?? 'is honest',
        trace: world.digest(),
        state,
        steps: world.steps,
        records,
        shared: plant.server.shared,
        continued: plant.witness.continued,
        refused: plant.witness.refused,
      }
    } finally {
      await adversary?.close()
      await plant.witness.close()
      await plant.server.remove()
    }
  })
}
