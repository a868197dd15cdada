import { applyChange } from '../../core/governance/apply-change.ts'
import type { State } from '../../core/governance/state.ts'
import { verifyAssertion } from '../../core/passkey/assertion.ts'
import { changeChallenge } from '../../core/record/change.ts'
import type { SignedChange } from '../../core/record/record.ts'
import { foundPlant } from '../../core/simulation/plant.fixture.ts'
import { addDevice, addPerson, signChange } from '../../core/simulation/plant.ts'
import { type Bench, cpuNote, type Figure } from './budget.ts'
import { ratios, sampleOf } from './sample.ts'
import { takeTurns } from './turns.ts'

const CHANGES = 1000
const ROUNDS = 3
/** One change in so many adds a person, whose passkey has accepted; one a tablet; the others move tablets about. */
const PERSON_EVERY = 5
const TABLET_EVERY = 7

/** A plant's life as a chain of changes by its admin, the genesis first. */
async function makeChanges(): Promise<SignedChange[]> {
  const { plant, changes } = await foundPlant('bench')
  const made = changes.flatMap((record) => (record.kind === 'change' ? [record] : []))
  while (made.length < CHANGES) {
    const i = made.length
    const device = plant.devices[i % plant.devices.length]?.id
    if (device === undefined) throw new Error('bench: found no tablet')
    if (i % PERSON_EVERY === 0) made.push((await addPerson(plant, `Person ${i}`, ['inspector'])).record)
    else if (i % TABLET_EVERY === 0) made.push((await addDevice(plant, `Tablet ${i}`)).record)
    else
      made.push(
        (await signChange(plant, [{ op: 'device.place', device, name: `T${i}`, line: `L${i % 9}` }])).record,
      )
  }
  return made
}

async function foldAll(changes: readonly SignedChange[]): Promise<State> {
  let state: State | undefined
  for (const change of changes) {
    const next = await applyChange(state, change)
    if (!next.ok) throw new Error(`bench: ${next.error.message}`)
    state = next.value
  }
  if (state === undefined) throw new Error('bench: found no change')
  return state
}

/** The assertions of the changes and the acceptances in them, checked one after another, as a tablet must. */
async function checkAll(changes: readonly SignedChange[], state: State): Promise<void> {
  const { rpId, origins } = state
  for (const { change, assertion } of changes) {
    const { credential } = assertion
    const publicKey = state.credentials[credential]?.publicKey ?? ''
    const challenge = changeChallenge(change)
    const verified = await verifyAssertion(assertion, { credential, publicKey, challenge, rpId, origins })
    if (!verified.ok) throw new Error(`bench: ${verified.error.message}`)
    for (const op of change.ops) {
      if (op.op !== 'credential.add' || op.acceptance === undefined) continue
      // What it was over is the product's to know; the check costs the same on whatever it was.
      const said = JSON.parse(Buffer.from(op.acceptance.clientDataJSON, 'base64url').toString())
      const over = new Uint8Array(Buffer.from(said.challenge, 'base64url'))
      const own = { credential: op.credential, publicKey: op.publicKey, challenge: over, rpId, origins }
      if (!(await verifyAssertion(op.acceptance, own)).ok) throw new Error('bench: found a bad acceptance')
    }
  }
}

async function measure(): Promise<Figure[]> {
  const changes = await makeChanges()
  const state = await foldAll(changes)
  const times = await takeTurns(ROUNDS, {
    fold: () => foldAll(changes),
    bare: () => checkAll(changes, state),
  })
  return [
    {
      ...{ what: `fold and verify ${CHANGES} changes, of their assertions' checks`, unit: '×' },
      budget: { kind: 'at most', value: 1.5 },
      sample: ratios(times.fold.clock, times.bare.clock),
      notes: [
        `${Math.round(sampleOf(times.fold.clock).median)} ms; the bare checks, one after another: ${Math.round(sampleOf(times.bare.clock).median)} ms`,
        cpuNote(times.bare, times.fold),
      ],
    },
  ]
}

export const governance: Bench = { name: 'governance', measure }
