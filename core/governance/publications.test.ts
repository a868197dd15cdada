import { beforeEach, expect, it } from 'vitest'
import { commit } from '../commitment.ts'
import { type Change, changeHash } from '../record/change.ts'
import { at, type Fixture, foundPlant, MODEL } from '../simulation/plant.fixture.ts'
import { addPerson, type SimulatedPerson } from '../simulation/plant.ts'
import { fold } from './fold.ts'
import type { Operation } from './operation.ts'
import { publications } from './publications.ts'
import { headOf, type State } from './state.ts'

const TEXT = commit('a plan', new Uint8Array(16)).commitment

let fixture: Fixture
let changes: Change[]
let state: State
let engineers: SimulatedPerson[]
beforeEach(async () => {
  fixture = await foundPlant('published')
  const added = [await addPerson(fixture.plant, 'Ana', ['quality-engineer'])]
  added.push(await addPerson(fixture.plant, 'Ben', ['quality-engineer']))
  added.push(await addPerson(fixture.plant, 'Cem', ['quality-engineer']))
  engineers = added.map(({ person }) => person)
  const records = [...fixture.changes, ...added.map(({ record }) => record)]
  changes = records.flatMap((record) => (record.kind === 'change' ? [record.change] : []))
  state = fixture.plant.state
})

/** Folds a change on the head; gives its hash. */
function take(by: SimulatedPerson, time: number, ...ops: Operation[]) {
  const head = { plant: state.plant, seq: state.changes.length, prev: headOf(state) }
  const change: Change = { ...head, at: time, by: by.id, ops, reason: 'test' }
  const next = fold(state, change)
  if (!next.ok) throw new Error(next.error.message)
  state = next.value
  changes.push(change)
  return changeHash(change)
}
const publish = (version: number): Operation => ({
  ...{ op: 'plan.publish', plan: fixture.plant.plan, version, text: TEXT, models: [MODEL] },
})
const found = () => {
  const all = publications(changes)
  if (!all.ok) throw new Error(all.error.message)
  return all.value.get(fixture.plant.plan)
}

it('names who published each version, and when, from the founding on', () => {
  const engineer = at(engineers, 0)
  take(engineer, 500, publish(2))
  expect(found()).toMatchObject([
    { version: 1, by: fixture.plant.admin.id, approvedBy: [] },
    { version: 2, by: engineer.id, approvedBy: [], at: 500 },
  ])
})

it('a version that had to be approved is its author’s, and in force with the last approval', () => {
  const [author, first, second] = [at(engineers, 0), at(engineers, 1), at(engineers, 2)]
  const approvals = { people: 0, models: 0, plans: 2, releases: 0, policy: 0 }
  take(fixture.plant.admin, 1, {
    ...{ op: 'policy.set', policy: { withoutPrf: 'mark', sessionMs: 60_000, idleMs: 30_000, approvals } },
  })
  const proposal = take(author, 500, publish(2))
  expect(found()).toHaveLength(1)
  take(first, 600, { op: 'proposal.approve', proposal })
  expect(found()).toHaveLength(1)
  take(second, 700, { op: 'proposal.approve', proposal })
  expect(found()?.[1]).toEqual({ version: 2, by: author.id, approvedBy: [first.id, second.id], at: 700 })
})

it('a change that is missing is said, not passed over', () => {
  take(at(engineers, 0), 500, publish(2))
  changes.splice(2, 1)
  expect(publications(changes)).toMatchObject({ ok: false, error: { kind: 'stale' } })
})
