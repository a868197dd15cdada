import { type Commitment, commit, type Opening, type Openings } from '../commitment.ts'
import { applyChange } from '../governance/apply-change.ts'
import type { Op } from '../governance/fold/step.ts'
import type { Operation } from '../governance/operation.ts'
import { headOf, type State } from '../governance/state.ts'
import { type DeviceId, idFrom, type PersonId, type PlanId, type PlantId } from '../id.ts'
import type { Json } from '../json.ts'
import { type SoftwarePasskey, softwarePasskey } from '../passkey/software.ts'
import { modelsOf, type Plan } from '../plan/plan.ts'
import { acceptanceChallenge } from '../record/acceptance.ts'
import { type Change, changeChallenge } from '../record/change.ts'
import type { SignedChange } from '../record/record.ts'
import type { Role } from '../record/word.ts'
import { type SoftwareKey, softwareKey } from './key.ts'
import type { Random } from './random.ts'

export interface SimulatedPerson {
  readonly id: PersonId
  readonly passkey: SoftwarePasskey
}

export interface SimulatedDevice {
  readonly id: DeviceId
  readonly key: SoftwareKey
}

/** A plant whose people hold software passkeys: what it has signed so far, and the means to sign more. */
export interface SimulatedPlant {
  readonly id: PlantId
  readonly admin: SimulatedPerson
  readonly people: SimulatedPerson[]
  readonly devices: SimulatedDevice[]
  readonly plan: PlanId
  readonly openings: Record<string, Opening>
  readonly random: Random
  state: State
  at: number
}

export interface PlantSetting {
  readonly random: Random
  readonly at: number
  readonly name: string
  readonly rpId: string
  readonly origin: string
  readonly log: string
  readonly recipient: string
  readonly plan: Plan
}

export interface SimulatedChange {
  readonly record: SignedChange
  readonly openings: Openings
}

function commitTo(random: Random, openings: Record<string, Opening>, value: Json): Commitment {
  const { commitment, opening } = commit(value, random.bytes(16))
  openings[commitment] = opening
  return commitment
}

const newPerson = (random: Random, rpId: string, origin: string): SimulatedPerson => ({
  id: idFrom<PersonId>(random.bytes(16)),
  passkey: softwarePasskey(random.bytes(32), rpId, origin),
})

const credentialOf = ({ id, passkey }: SimulatedPerson): Op<'credential.add'> => ({
  ...{ op: 'credential.add', person: id, credential: passkey.credential, publicKey: passkey.publicKey },
  ...{ aaguid: '0'.repeat(32), backupEligible: false },
})

/** A person's passkey with their own acceptance of it. */
const acceptedBy = (plant: PlantId, person: SimulatedPerson): Operation => {
  const { credential, publicKey } = person.passkey
  const challenge = acceptanceChallenge({ plant, person: person.id, credential, publicKey })
  return { ...credentialOf(person), acceptance: person.passkey.assert(challenge) }
}

/** Founds a plant with one admin and the given plan; the genesis is its first record. */
export async function simulatePlant(
  setting: PlantSetting,
): Promise<{ plant: SimulatedPlant; genesis: SimulatedChange }> {
  const { random, rpId, origin, name, log, recipient, at } = setting
  const id = idFrom<PlantId>(random.bytes(16))
  const admin = newPerson(random, rpId, origin)
  const plan = idFrom<PlanId>(random.bytes(16))
  const openings: Record<string, Opening> = {}
  const models = modelsOf(setting.plan)
  const ops: Operation[] = [
    { op: 'plant.found', name, rpId, origins: [origin], log, recipient },
    { op: 'person.add', person: admin.id, name: commitTo(random, openings, 'Ada Admin'), roles: ['admin'] },
    credentialOf(admin),
    ...models.map((model): Operation => ({ op: 'model.register', model, name: setting.plan.part })),
    { op: 'plan.publish', plan, version: 1, text: commitTo(random, openings, setting.plan), models },
  ]
  const change: Change = { plant: id, seq: 0, prev: null, at, by: admin.id, ops, reason: 'founding' }
  const record: SignedChange = {
    kind: 'change',
    change,
    assertion: admin.passkey.assert(changeChallenge(change)),
  }
  const state = await applyChange(undefined, record)
  if (!state.ok) throw new Error(state.error.message)
  const plant = { id, admin, people: [], devices: [], plan, openings, random, state: state.value, at }
  return { plant, genesis: { record, openings: { ...openings } } }
}

/** Signs the next change as the admin (or somebody else) and moves the plant on. */
export async function signChange(
  plant: SimulatedPlant,
  ops: Operation[],
  by: SimulatedPerson = plant.admin,
): Promise<SimulatedChange> {
  const change: Change = {
    ...{ plant: plant.id, seq: plant.state.changes.length, prev: headOf(plant.state) },
    ...{ at: ++plant.at, by: by.id, ops, reason: 'simulated' },
  }
  const record: SignedChange = {
    kind: 'change',
    change,
    assertion: by.passkey.assert(changeChallenge(change)),
  }
  const next = await applyChange(plant.state, record)
  if (!next.ok) throw new Error(next.error.message)
  plant.state = next.value
  const openings = Object.fromEntries(
    Object.entries(plant.openings).filter(([key]) => JSON.stringify(ops).includes(key)),
  )
  return { record, openings }
}

/** Adds a person with a passkey of their own. */
export async function addPerson(
  plant: SimulatedPlant,
  name: string,
  roles: Role[],
): Promise<SimulatedChange & { person: SimulatedPerson }> {
  const [origin = ''] = plant.state.origins
  const person = newPerson(plant.random, plant.state.rpId, origin)
  const commitment = commitTo(plant.random, plant.openings, name)
  const signed = await signChange(plant, [
    { op: 'person.add', person: person.id, name: commitment, roles },
    acceptedBy(plant.id, person),
  ])
  plant.people.push(person)
  return { ...signed, person }
}

/** Enrols a tablet with a key of its own. */
export async function addDevice(
  plant: SimulatedPlant,
  name: string,
): Promise<SimulatedChange & { device: SimulatedDevice }> {
  const device = { id: idFrom<DeviceId>(plant.random.bytes(16)), key: await softwareKey(plant.random) }
  const signed = await signChange(plant, [
    { op: 'device.enrol', device: device.id, name, key: device.key.publicKey },
  ])
  plant.devices.push(device)
  return { ...signed, device }
}
