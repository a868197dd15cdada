import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bytes, utf8ToText } from '../../core/bytes.ts'
import { signedHead } from '../../core/governance/continuation.ts'
import type { Op } from '../../core/governance/fold/step.ts'
import { encodeEntryBundle } from '../../core/log/entry-bundle.ts'
import { encodeVerifierKey } from '../../core/log/verifier-key.ts'
import { changeChallenge } from '../../core/record/change.ts'
import { encodeRecord, type SignedRecord } from '../../core/record/record.ts'
import { foundPlant } from '../../core/simulation/plant.fixture.ts'
import {
  addPerson,
  type SimulatedPerson,
  type SimulatedPlant,
  signChange,
} from '../../core/simulation/plant.ts'
import { filler, headOf, type LogKey, logKey, serveLog } from './log.fixture.ts'
import { newState, readState, writeState } from './state.ts'
import { witnessOnce } from './witness.ts'

/**
 * A server that owns its disk and its log's key goes back behind what a witness saw, and shows a history that ends with
 * a change which says that people agreed.
 */

let folder: string
let path: string
let log: LogKey
let plant: SimulatedPlant
let lead: SimulatedPerson
let fired: SimulatedPerson
/** What both histories share, and what the witness saw. */
let shared: Bytes[]
let old: Bytes[]

const bytesOf = (...records: { record: SignedRecord }[]) => records.map(({ record }) => encodeRecord(record))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-witness-'))
  path = join(folder, 'witness.json')
  log = await logKey()
  await writeState(path, await newState('laptop', encodeVerifierKey(log.key)))
  const founded = await foundPlant('continued')
  plant = founded.plant
  const [first, second] = [await addPerson(plant, 'Lea', ['lead']), await addPerson(plant, 'Fred', ['admin'])]
  ;[lead, fired] = [first.person, second.person]
  const changes = [...founded.changes.map(encodeRecord), ...bytesOf(first, second)]
  shared = [...changes, ...[0, 1, 2].map(filler)]
  const leaves = await signChange(plant, [{ op: 'person.suspend', person: fired.id }])
  // Records that fill a tile, so that the break lies in another one than the beginning.
  old = [...shared, ...bytesOf(leaves), ...Array.from({ length: 300 }, (_, i) => filler(`old ${i}`))]
  expect(await look(old)).toBe(`${old.length} seen`)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const op = (from: readonly Bytes[], over: Partial<Op<'log.continue'>> = {}): Op<'log.continue'> => ({
  ...{ op: 'log.continue', seen: [signedHead(headOf(old))], from: signedHead(headOf(from)), missing: [] },
  ...over,
})

async function look(records: readonly Bytes[], change: (served: Map<string, Bytes>) => void = () => {}) {
  const served = await serveLog(records, log)
  change(served)
  const seen = await witnessOnce(path, async (name) => served.get(name), 1_700_000_000)
  if (!seen.ok) return `${seen.error.kind}: ${seen.error.message}`
  return `${seen.value.size} ${seen.value.continued ? 'continued' : 'seen'}`
}
const keptFiles = async (kind: string) => (await readdir(folder)).filter((name) => name.includes(`.${kind}-`))
const heldText = async () => (await readState(path))?.checkpoint ?? ''

/** Nothing is followed: the witness holds what it held, says why, and the true log goes on for it. */
async function expectRefused(said: string | Promise<string>, why: RegExp) {
  const before = await readFile(path, 'utf8')
  expect(await said).toMatch(/^log-lies: the log (shrank|was rewritten)/)
  expect(await said).toMatch(why)
  expect(await readFile(path, 'utf8')).toBe(before)
  expect(await keptFiles('break')).toEqual([])
  expect(await keptFiles('evidence')).toHaveLength(1)
  expect(await look([...old, filler('later')])).toBe(`${old.length + 1} seen`)
}

/** The history that an honest server goes on with: the change that was lost is back, and most records are. */
const returned = () => [
  ...old.slice(0, shared.length + 1),
  filler('back'),
  ...old.slice(shared.length + 1, 200),
]

describe('a witness, when an admin signed that the log goes on without the head that it holds', () => {
  it('follows, keeps the evidence of the break, and follows from there on', async () => {
    const signed = await signChange(plant, [op(returned())])
    const next = [...returned(), ...bytesOf(signed), filler('later')]
    const held = await heldText()
    expect(await look(next)).toBe(`${next.length} continued`)
    const [file = ''] = await keptFiles('break')
    const kept = JSON.parse(await readFile(join(folder, file), 'utf8'))
    expect(kept).toMatchObject({ held, signed: [JSON.parse(utf8ToText(encodeRecord(signed.record)) ?? '')] })
    expect(kept.shown).toContain(`\n${next.length}\n`)
    expect(await look([...next, filler('more')])).toBe(`${next.length + 1} seen`)
    // The history that was given up is the lie from now on.
    expect(await look([...old, filler('on')])).toMatch(/log-lies: the log was rewritten/)
  })

  it('follows where policy asks for a second person, only when that one has signed', async () => {
    const second = await addPerson(plant, 'Bea', ['admin'])
    const third = await addPerson(plant, 'Cem', ['admin'])
    const approvals = { people: 0, models: 0, plans: 0, releases: 0, policy: 1 }
    const policy = await signChange(plant, [
      { op: 'policy.set', policy: { ...plant.state.policy, approvals } },
    ])
    old = [...old, ...bytesOf(second, third, policy), filler('last')]
    await look(old)
    const from = old.slice(0, -1)
    const proposed = await signChange(plant, [op(from)])
    const waiting = [...from, ...bytesOf(proposed), filler('x')]
    expect(await look(waiting)).toMatch(/log-lies: .*nobody signed/)
    const proposal = plant.state.changes.at(-1)
    if (proposal === undefined) throw new Error('fixture: found no proposal')
    const approved = await signChange(plant, [{ op: 'proposal.approve', proposal }], second.person)
    expect(await look([...waiting, ...bytesOf(approved)])).toMatch(/continued/)
    const [file = ''] = await keptFiles('break')
    expect(JSON.parse(await readFile(join(folder, file), 'utf8')).signed).toHaveLength(2)
  })
})

describe('a witness does not follow a server', () => {
  it('that went back and shows no signature', async () => {
    await expectRefused(look(shared), /nobody signed that it goes on without the \d+ records/)
  })

  it('that forges one: by a lead, with a lent assertion, or with the key of nobody here', async () => {
    const rightful = await signChange(plant, [op(returned(), { seen: [signedHead(headOf(shared))] })])
    const { change } = rightful.record
    const byLead = { ...change, ops: [op(returned())], by: lead.id }
    const lent = { ...change, ops: [op(returned())] }
    const forged: SignedRecord[] = [
      { kind: 'change', change: byLead, assertion: lead.passkey.assert(changeChallenge(byLead)) },
      { ...rightful.record, change: lent },
      { kind: 'change', change: lent, assertion: lead.passkey.assert(changeChallenge(lent)) },
    ]
    for (const record of forged)
      expect(await look([...returned(), encodeRecord(record)])).toMatch(
        /log-lies: .*change \d+ of its rules does not hold/,
      )
    expect(await heldText()).toContain(`\n${old.length}\n`)
    expect(await keptFiles('break')).toEqual([])
  })

  it('that shows one about another head: of another size, or of the same with another root', async () => {
    const before = plant.state
    for (const other of [old.slice(0, -1), [...old.slice(0, -1), filler('not this')]]) {
      plant.state = before
      const signed = await signChange(plant, [op(returned(), { seen: [signedHead(headOf(other))] })])
      expect(await look([...returned(), ...bytesOf(signed)])).toMatch(/^log-lies: .*nobody signed/)
    }
    expect(await heldText()).toContain(`\n${old.length}\n`)
  })

  it('whose log is not the one that was signed for: nothing of it can be dropped after that', async () => {
    const signed = await signChange(plant, [op(returned())])
    const without = [...returned().slice(0, -2), filler('other'), ...returned().slice(-1), ...bytesOf(signed)]
    await expectRefused(look(without), /rewritten after record/)
  })

  it('that leaves out the change by which the admin who signs it had left', async () => {
    const rest = (await foundPlant('continued')).plant
    // The same plant once more, up to what both histories share: its rules as they were before somebody left.
    await addPerson(rest, 'Lea', ['lead'])
    await addPerson(rest, 'Fred', ['admin'])
    const signed = await signChange(rest, [op(shared)], fired)
    await expectRefused(look([...shared, ...bytesOf(signed)]), /lack change \d+, which was seen/)
  })

  it('that is another plant under the same log key, whose own admin signs', async () => {
    const other = await foundPlant('another')
    const changes = other.changes.map(encodeRecord)
    const signed = await signChange(other.plant, [op(changes)])
    await expectRefused(look([...changes, ...bytesOf(signed)]), /another genesis/)
  })

  it('that serves the signed record beside its tree, or withholds its records', async () => {
    const signed = await signChange(plant, [op(returned())])
    const [record] = bytesOf(signed)
    const shown = [...returned(), filler('later')]
    const beside = look(shown, (served) => {
      const tile = `tile/entries/000.p/${shown.length}`
      expect(served.has(tile)).toBe(true)
      served.set(tile, encodeEntryBundle([...shown.slice(0, -1), record as Bytes]))
    })
    await expectRefused(beside, /not the ones that the log's head is over/)
    const withheld = look([...returned(), record as Bytes], (served) => {
      for (const name of served.keys()) if (name.includes('entries')) served.delete(name)
    })
    expect(await withheld).toMatch(/^away: /)
  })

  it('that minted a change, long before any break', async () => {
    const { record } = await signChange(plant, [{ op: 'person.suspend', person: lead.id }])
    const minted = { ...record, change: { ...record.change, prev: null } }
    expect(await look([...old, encodeRecord(minted)])).toMatch(/log-lies: found change \d+ of the rules/)
  })
})

it('a witness of before it remembered rules follows nobody over a break, and remembers them at its next look', async () => {
  const state = await readState(path)
  if (state === undefined) throw new Error('fixture: found no state')
  const { rules: _, ...before } = state
  await writeState(path, before)
  const signed = await signChange(plant, [op(returned())])
  expect(await look([...returned(), ...bytesOf(signed)])).toMatch(/^log-lies: /)
  expect(await look([...old, filler('later')])).toMatch(/seen/)
  expect((await readState(path))?.rules).toMatchObject({ changes: plant.state.changes.length - 1 })
})
