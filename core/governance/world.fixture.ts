import type { DeviceId, PersonId } from '../id.ts'
import type { Change } from '../record/change.ts'
import type { Role } from '../record/word.ts'
import { type Fixture, foundPlant } from '../simulation/plant.fixture.ts'
import { addDevice, addPerson, type SimulatedPerson } from '../simulation/plant.ts'
import type { Step } from './fold/step.ts'
import { fold } from './fold.ts'
import type { Limits } from './operation/word.ts'
import type { Operation } from './operation.ts'
import { headOf, type State } from './state.ts'

/** A plant with several people of each kind, whose changes are folded without signatures. */
export interface World extends Fixture {
  state: State
  readonly admins: readonly SimulatedPerson[]
  readonly engineers: readonly SimulatedPerson[]
  readonly lead: SimulatedPerson
  readonly vendor: SimulatedPerson
}

/** Founds a plant with so many admins and quality engineers, a lead, a vendor, and two tablets on two lines. */
export async function openWorld(seed: string, admins = 3): Promise<World> {
  const fixture = await foundPlant(seed, 2)
  const { plant } = fixture
  const add = async (role: Role) => (await addPerson(plant, role, [role])).person
  const all = [plant.admin]
  for (let i = 1; i < admins; i++) all.push(await add('admin'))
  const engineers = [await add('quality-engineer'), await add('quality-engineer')]
  const [lead, vendor] = [await add('lead'), await add('vendor')]
  const third = await addDevice(plant, 'Tablet 2')
  const world = { ...fixture, admins: all, engineers, lead, vendor, state: plant.state }
  for (const [i, line] of ['A', 'B'].entries()) {
    const device = plant.devices[i]?.id ?? third.device.id
    take(world, { by: plant.admin.id, ops: [{ op: 'device.place', device, name: `Tablet ${line}`, line }] })
  }
  return world
}

/** A change on the world's head; the world stays as it is. */
export function tryChange(world: World, { by, ops, at }: Pick<Change, 'by' | 'ops'> & { at?: number }): Step {
  const { state } = world
  const head = { plant: state.plant, seq: state.changes.length, prev: headOf(state) }
  return fold(state, { ...head, at: at ?? 1, by, ops, reason: 'test' })
}

/** What a change comes to: `ok`, or the kind of refusal. */
export function outcome(world: World, by: SimulatedPerson, ...ops: Operation[]): string {
  const next = tryChange(world, { by: by.id, ops })
  return next.ok ? 'ok' : next.error.kind
}

/** Moves the world on by a change that holds; gives the hash that names it. */
export function take(world: World, change: Pick<Change, 'by' | 'ops'> & { at?: number }) {
  const next = tryChange(world, change)
  if (!next.ok) throw new Error(next.error.message)
  world.state = next.value
  return headOf(next.value)
}

/** Limits somebody's role to lines. */
export const limitTo = (world: World, person: PersonId, role: Role, limits: Limits): void =>
  void take(world, {
    by: world.plant.admin.id,
    ops: [{ op: 'person.roles', person, roles: [role], limits }],
  })

/** The tablet on a line. */
export function tabletOn(world: World, line: string): DeviceId {
  const found = Object.entries(world.state.devices).find(([, device]) => device.line === line)
  if (found === undefined) throw new Error(`fixture: found no tablet on line ${line}`)
  return found[0] as DeviceId
}
