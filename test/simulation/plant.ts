import { changeChallenge } from '../../core/record/change.ts'
import type { SignedChange } from '../../core/record/record.ts'
import { type SimulatedChange, signChange, simulatePlant } from '../../core/simulation/plant.ts'
import { value } from '../../server/simulate/fixture.ts'
import { SIMULATED_PLAN } from '../../server/simulate/plan.ts'
import { Invariants } from './invariants.ts'
import { Network, type Sent } from './network.ts'
import { governing, helping, inspecting, newPerson, type Staff, welcome } from './people.ts'
import type { Scheduler } from './scheduler.ts'
import { ORIGIN, PlantServer } from './server.ts'
import { Tablet } from './tablet.ts'
import { WITNESS, Witness } from './witness.ts'

/** Monday 5 January 2026, 06:00 UTC: by everybody's clock, before clocks go wrong. */
const BEGIN = Date.UTC(2026, 0, 5, 6)

/** Everything in one simulated plant. */
export interface Plant {
  readonly world: Scheduler
  readonly network: Network
  readonly server: PlantServer
  readonly invariants: Invariants
  readonly tablets: Tablet[]
  readonly staff: Staff
  readonly witness: Witness
  /** Whose log somebody is shown. */
  shown(name: string): PlantServer
  /** What stands between the network and the server: nothing, or somebody who lies. */
  serve(sent: Sent): Promise<Response | undefined>
}

/** People found the plant, as at a desk on a good day. */
async function found({ world, server, staff, invariants }: Plant): Promise<void> {
  const { random } = world
  const { courier } = server
  if (courier === undefined) throw new Error('plant: found no server')
  const give = async ({ record, openings }: SimulatedChange) => {
    invariants.signatures.add(changeChallenge(record.change))
    invariants.signatures.see(record)
    value(await courier.change(record, openings))
  }
  const { plant, genesis } = await simulatePlant({
    ...{ random, at: BEGIN, log: courier.log, recipient: courier.recipient, plan: SIMULATED_PLAN },
    ...{ rpId: 'localhost', origin: ORIGIN, name: 'Simulated plant' },
  })
  await give(genesis)
  staff.admins.push(plant.admin)
  for (const role of ['admin', 'inspector', 'inspector', 'inspector'] as const) {
    const person = newPerson(random)
    const { ops, openings } = welcome(random, plant.id, person, [role])
    Object.assign(plant.openings, openings)
    await give(await signChange(plant, [...ops]))
    staff[role === 'admin' ? 'admins' : 'inspectors'].push(person)
  }
}

/** A plant with two to four tablets, the first one or two of them desks; nothing has gone wrong yet. */
export async function openPlant(world: Scheduler, dist: string): Promise<Plant> {
  const { random } = world
  const invariants = new Invariants()
  const staff: Staff = { admins: [], inspectors: [], isAtWork: true }
  const server = await PlantServer.open(world, { name: 'server', dist, clock: () => BEGIN + world.now })
  const network = new Network(world, (sent) => {
    if (sent.path === '/api/changes' && typeof sent.body === 'string')
      invariants.signatures.see((JSON.parse(sent.body) as { record: SignedChange }).record)
    return plant.serve(sent)
  })
  const witness = await Witness.open({
    ...{ world, network, signatures: invariants.signatures, clock: () => BEGIN + world.now },
    ...{ log: server.courier?.log ?? '', shown: () => plant.shown(WITNESS) },
  })
  staff.witness = witness.key
  const plant: Plant = {
    ...{ world, network, server, invariants, staff, witness, tablets: [] },
    ...{ serve: (sent: Sent) => server.serve(sent), shown: () => server },
  }
  await found(plant)
  const [admin] = staff.admins
  if (admin === undefined) throw new Error('plant: found no admin')
  for (let at = 0, count = 2 + random.integer(3); at < count; at++) {
    const tablet = new Tablet({
      ...{ world, network: plant.network, name: `tablet-${at}`, begin: BEGIN },
      onSigned: (challenge) => invariants.signatures.add(challenge),
    })
    const isDesk = at < 2 && (at === 0 || random.number() < 0.5)
    const [inspects, helps] = [inspecting(world, staff, 5), helping(world, staff)]
    tablet.habit = isDesk ? governing(world, staff, 9) : (own) => inspects(own).then(() => helps(own))
    await world.as(tablet.browser, () => tablet.enrol(admin))
    plant.tablets.push(tablet)
  }
  return plant
}
