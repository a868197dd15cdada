import type { Role } from '../../core/record/word.ts'
import {
  addDevice,
  addPerson,
  type SimulatedChange,
  type SimulatedPerson,
  type SimulatedPlant,
  simulatePlant,
} from '../../core/simulation/plant.ts'
import type { Random } from '../../core/simulation/random.ts'
import type { Courier } from '../courier.ts'
import { SIMULATED_PLAN } from './plan.ts'

/** Monday 5 January 2026, 06:00 UTC: when every simulated plant is founded. */
export const FOUNDED_AT = Date.UTC(2026, 0, 5, 6)

const PEOPLE: readonly { name: string; roles: Role[] }[] = [
  { name: 'Ines Okafor', roles: ['inspector'] },
  { name: 'Jonas Weber', roles: ['inspector'] },
  { name: 'Mei Tanaka', roles: ['inspector'] },
  { name: 'Luca Rossi', roles: ['inspector'] },
  { name: 'Sofia Lindqvist', roles: ['lead'] },
  { name: 'Amir Haddad', roles: ['quality-engineer'] },
  { name: 'Grace Mbeki', roles: ['auditor'] },
]

export interface FoundedPlant {
  readonly plant: SimulatedPlant
  /** Those who may inspect. */
  readonly inspectors: SimulatedPerson[]
}

async function give(courier: Courier, { record, openings }: SimulatedChange): Promise<void> {
  const taken = await courier.change(record, openings)
  if (!taken.ok) throw new Error(`simulation: ${taken.error.message}`)
}

/** Founds a plant at the courier, with people and tablets, as its admin would at a desk. */
export async function foundPlant(courier: Courier, random: Random, tablets: number): Promise<FoundedPlant> {
  const { log, recipient } = courier
  const { plant, genesis } = await simulatePlant({
    ...{ random, log, recipient, at: FOUNDED_AT, name: 'Simulated plant', plan: SIMULATED_PLAN },
    ...{ rpId: 'localhost', origin: 'http://localhost:8080' },
  })
  await give(courier, genesis)
  const inspectors: SimulatedPerson[] = []
  for (const { name, roles } of PEOPLE) {
    const added = await addPerson(plant, name, roles)
    await give(courier, added)
    if (!roles.includes('auditor')) inspectors.push(added.person)
  }
  for (let i = 1; i <= tablets; i++) await give(courier, await addDevice(plant, `Tablet ${i}`))
  return { plant, inspectors }
}
