import { beforeAll, describe, expect, it } from 'vitest'
import { encodeBase64url } from '../bytes.ts'
import type { Digest } from '../digest.ts'
import { hashBytes } from '../hash.ts'
import { idFrom, type PlanId, type PlantId, type SessionId } from '../id.ts'
import { acceptanceChallenge } from '../record/acceptance.ts'
import { type Event, esignChallenge, eventHash } from '../record/event.ts'
import { encodeRecord, type SignedEvent, type SignedRecord } from '../record/record.ts'
import { signedBytes } from '../record/signed-bytes.ts'
import { grantChallenge } from '../session/grant.ts'
import { signEvent } from '../session/signer.ts'
import { softwareKey } from '../simulation/key.ts'
import {
  at,
  type Fixture,
  foundPlant,
  inspectUnit,
  ledgerOf,
  MODEL,
  signOut,
} from '../simulation/plant.fixture.ts'
import { addPerson, signChange } from '../simulation/plant.ts'
import { seededRandom } from '../simulation/random.ts'
import { openSession, type SimulatedTablet, selfTest, simulateTablet } from '../simulation/tablet.ts'
import { admit } from './admit.ts'
import { startEsignCheck } from './event-rule.ts'
import { emptyLedger, type Ledger, stateHash } from './ledger.ts'
import { sessionKeysOf, startSignatureCheck } from './signature-check.ts'

let fixture: Fixture
let tablet: SimulatedTablet
let other: SimulatedTablet
let history: SignedRecord[]
/** A reject, judged and waiting for a decision at the end of `history`. */
let judged: SignedEvent
/** The honest next record: that reject, overruled with the inspector's electronic signature. */
let overruled: SignedEvent
/** The honest other choice: that reject, accepted. Signed for the same place. */
let accepted: SignedEvent
let ledger: Ledger

const eventOf = (record: SignedRecord | undefined): SignedEvent => {
  if (record?.kind !== 'event') throw new Error('fixture: found no event')
  return record
}
const digest = hashBytes(new Uint8Array(1))

beforeAll(async () => {
  fixture = await foundPlant('admit', 2)
  tablet = simulateTablet(fixture.plant, at(fixture.devices, 0))
  other = simulateTablet(fixture.plant, at(fixture.devices, 1))
  history = [
    ...fixture.changes,
    (await openSession(tablet, fixture.inspector)).record,
    (await openSession(other, fixture.plant.admin)).record,
    (await selfTest(tablet, MODEL)).record,
    (await selfTest(other, MODEL)).record,
    ...(await inspectUnit(tablet, 'accept', 0.1)),
    ...(await inspectUnit(other, 'none', 0.9)),
  ]
  const clock = tablet.at
  const pair = await inspectUnit(tablet, 'overrule', 0.9)
  judged = eventOf(pair[0])
  overruled = eventOf(pair[1])
  history.push(judged)
  if (overruled.event.type !== 'inspection.overruled' || judged.event.type !== 'inspection.judged')
    throw new Error('fixture: found no decision')
  const { inspection, judged: name } = overruled.event.body
  accepted = await resign({
    ...overruled.event,
    ...{ type: 'inspection.accepted', body: { inspection, judged: name, verdict: 'fail' } },
    commits: { context: overruled.event.commits.context },
  } as Event)
  expect(tablet.at).toBeGreaterThan(clock)
  ledger = await ledgerOf(history)
})

/** Signs an event with the tablet's own session key: what a person with the tablet in hand can do. */
async function resign(event: Event, by = tablet): Promise<SignedEvent> {
  if (by.session === undefined) throw new Error('fixture: found nobody signed in')
  return signEvent(event, by.session.key.sign)
}

/** The honest decision with something else in it, signed anew in every way its person can. */
async function altered(over: Record<string, unknown>): Promise<SignedEvent> {
  const event = { ...overruled.event, ...over } as Event
  const assertion = fixture.inspector.passkey.assert(esignChallenge(event))
  return { ...(await resign(event)), assertion }
}
const alteredBody = (over: Record<string, unknown>) => altered({ body: { ...overruled.event.body, ...over } })

const unitAgain = (over: Record<string, unknown>) =>
  resign({
    ...judged.event,
    ...{ seq: overruled.event.seq, prev: overruled.event.prev, at: overruled.event.at },
    body: { ...judged.event.body, ...over },
  } as Event)

async function outcome(record: SignedRecord, on: Ledger = ledger): Promise<string> {
  const before = stateHash(on)
  const admitted = await admit(on, record)
  if (!admitted.ok) expect(stateHash(on)).toBe(before)
  return admitted.ok ? `ok ${admitted.value.join(' ')}`.trim() : admitted.error.kind
}

describe('an honest history', () => {
  it('is admitted, whichever decision comes next', async () => {
    expect(await outcome(overruled, await ledgerOf(history))).toBe('ok')
    expect(await outcome(accepted, await ledgerOf(history))).toBe('ok')
  })

  it('does not depend on how tablets are woven together', async () => {
    const of = (device: string) =>
      history.filter((record) => record.kind === 'event' && record.event.device === device)
    const turned = [...fixture.changes, ...of(other.device.id), ...of(tablet.device.id)]
    expect(stateHash(await ledgerOf(turned))).toBe(stateHash(ledger))
  })
})

describe('a person’s verdict from before the model’s was shown', () => {
  const blind = (judgedAs: Digest) => {
    if (accepted.event.type !== 'inspection.accepted') throw new Error('fixture: found no decision')
    const { inspection } = accepted.event.body
    const body = { inspection, judged: judgedAs, verdict: 'pass' }
    return resign({ ...accepted.event, type: 'inspection.blind', body } as Event)
  }

  it('is admitted for an inspection that waits for a decision, and decides nothing', async () => {
    const on = await ledgerOf(history)
    expect(await outcome(await blind(eventHash(judged.event)), on)).toBe('ok')
    const [chain] = [on.chains.get(tablet.device.id)]
    expect(chain?.undecided.size).toBe(ledger.chains.get(tablet.device.id)?.undecided.size)
  })

  it('is refused for any other', async () => {
    expect(await outcome(await blind(digest))).toBe('unknown-inspection')
  })
})

describe('refused, and the ledger is as it was', () => {
  it.each<[string, string, () => SignedRecord | Promise<SignedRecord>]>([
    [
      'an event of another plant',
      'other-plant',
      () => altered({ plant: idFrom<PlantId>(new Uint8Array(16)) }),
    ],
    [
      'an event of an unknown tablet',
      'unknown-device',
      () => altered({ device: idFrom(new Uint8Array(16)) }),
    ],
    ['an event moved to another tablet', 'gap', () => altered({ device: other.device.id })],
    ['a gap', 'gap', () => altered({ seq: overruled.event.seq + 1 })],
    ['a fork: a second event in a place that is taken', 'fork', () => altered({ seq: 1 })],
    ['a repeat', 'fork', () => judged],
    ['a chain hooked on another event', 'chain-broken', () => altered({ prev: digest })],
    ['a chain that forgets its past', 'chain-broken', () => altered({ prev: null })],
    ['an event of another session', 'unknown-session', () => altered({ session: other.session?.id })],
    [
      'a forged signature',
      'signature-invalid',
      async () => ({ ...overruled, signature: encodeBase64url(new Uint8Array(64)) }),
    ],
    [
      'a signature copied from another event',
      'signature-invalid',
      () => ({ ...overruled, signature: judged.signature }),
    ],
    ["a signature by another tablet's session", 'signature-invalid', () => resign(overruled.event, other)],
    [
      'an event altered after it was signed',
      'signature-invalid',
      () => ({ ...overruled, event: { ...overruled.event, at: overruled.event.at + 1 } }),
    ],
    ['a clock before the session', 'clock-outside-grant', () => altered({ at: 1 })],
    [
      'a clock after the session',
      'clock-outside-grant',
      () => altered({ at: overruled.event.at + 43_200_000 }),
    ],
    [
      'a plan that was never published',
      'unknown-plan',
      () => unitAgain({ plan: idFrom<PlanId>(new Uint8Array(16)) }),
    ],
    ['a plan version that is yet to come', 'unknown-plan', () => unitAgain({ planVersion: 2 })],
    ['a model that the plan does not use', 'unknown-model', () => unitAgain({ model: digest })],
    ['a verdict that leans on no self-test', 'selftest-missing', () => unitAgain({ selftest: digest })],
    [
      "a verdict that leans on another tablet's self-test",
      'selftest-missing',
      () =>
        unitAgain({
          selftest: eventHash(
            eventOf(history.findLast((r) => r.kind === 'event' && r.event.type === 'selftest.completed'))
              .event,
          ),
        }),
    ],
    [
      'a verdict from a backend that was not tested',
      'selftest-missing',
      () => unitAgain({ backend: 'webgpu' }),
    ],
    [
      "a decision on another tablet's inspection",
      'unknown-inspection',
      () => {
        const { body } = eventOf(
          history.findLast((r) => r.kind === 'event' && r.event.device === other.device.id),
        ).event as Extract<Event, { type: 'inspection.judged' }>
        return alteredBody({ inspection: body.inspection })
      },
    ],
    [
      'a decision on another event than the one judged',
      'unknown-inspection',
      () => alteredBody({ judged: digest }),
    ],
    ['a decision that misstates the verdict', 'unknown-inspection', () => alteredBody({ from: 'unsure' })],
    ['a reject overruled without electronic signature', 'esign-missing', () => resign(overruled.event)],
    [
      'an electronic signature copied from another event',
      'esign-invalid',
      async () => ({ ...(await alteredBody({ meaning: 'I release it' })), assertion: overruled.assertion }),
    ],
    [
      "somebody else's electronic signature",
      'esign-invalid',
      () => ({
        ...overruled,
        assertion: fixture.plant.admin.passkey.assert(esignChallenge(overruled.event)),
      }),
    ],
    [
      'the passkey that signed the event rather than its electronic signature',
      'esign-invalid',
      () => ({ ...overruled, assertion: fixture.inspector.passkey.assert(new Uint8Array(32)) }),
    ],
    [
      'an electronic signature without user verification',
      'esign-invalid',
      () => ({
        ...overruled,
        assertion: fixture.inspector.passkey.assert(esignChallenge(overruled.event), { flags: 1 }),
      }),
    ],
    [
      'an electronic signature by what every object inherits',
      'esign-invalid',
      () =>
        ({
          ...overruled,
          assertion: {
            ...fixture.inspector.passkey.assert(esignChallenge(overruled.event)),
            credential: 'toString',
          },
        }) as SignedEvent,
    ],
    [
      'an electronic signature where none is asked for',
      'esign-invalid',
      () => ({ ...accepted, assertion: fixture.inspector.passkey.assert(esignChallenge(accepted.event)) }),
    ],
    ['a change on a stale head', 'change-invalid', () => at(fixture.changes, 1)],
    ['a second genesis', 'change-invalid', () => at(fixture.changes, 0)],
  ])('%s: %s', async (_name, kind, make) => expect(await outcome(await make())).toBe(kind))

  it('an event before the genesis', async () =>
    expect(await outcome(overruled, emptyLedger())).toBe('not-founded'))

  it('two events that changed places', async () => {
    const before = await ledgerOf(history.slice(0, -1))
    expect(await outcome(overruled, before)).toBe('gap')
    expect(await outcome(judged, before)).toBe('ok')
    expect(await outcome(overruled, before)).toBe('ok')
  })

  it('a second decision', async () => {
    const decided = await ledgerOf([...history, overruled])
    const again = await altered({ seq: overruled.event.seq + 1, prev: eventHash(overruled.event) })
    expect(await outcome(again, decided)).toBe('unknown-inspection')
  })

  it('an inspection by somebody who may not inspect', async () => {
    const own = await foundPlant('auditor')
    const { record, person } = await addPerson(own.plant, 'Otto Auditor', ['auditor'])
    const held = simulateTablet(own.plant, at(own.devices, 0))
    const opening = [(await openSession(held, person)).record, (await selfTest(held, MODEL)).record]
    const on = await ledgerOf([...own.changes, record, ...opening])
    expect(await outcome(at(await inspectUnit(held, 'none', 0), 0), on)).toBe('not-permitted')
  })
})

describe('a session', () => {
  it('that was closed takes nothing more', async () => {
    const own = await foundPlant('closed')
    const held = simulateTablet(own.plant, at(own.devices, 0))
    const worked = [(await openSession(held, own.inspector)).record, (await selfTest(held, MODEL)).record]
    const closed = await ledgerOf([...own.changes, ...worked, await signOut(held)])
    expect(await outcome((await selfTest(held, MODEL)).record, closed)).toBe('unknown-session')
  })

  it('leans on no self-test of the one before', async () => {
    const own = await foundPlant('again')
    const held = simulateTablet(own.plant, at(own.devices, 0))
    const first = [(await openSession(held, own.inspector)).record, (await selfTest(held, MODEL)).record]
    const { selftest } = held
    const second = (await openSession(held, own.inspector)).record
    held.selftest = selftest
    const on = await ledgerOf([...own.changes, ...first, second])
    expect(await outcome(at(await inspectUnit(held, 'none', 0), 0), on)).toBe('selftest-missing')
  })

  const opening = async (over: Record<string, unknown>, event: Record<string, unknown> = {}) => {
    const own = await foundPlant('opening', 2)
    const held = simulateTablet(own.plant, at(own.devices, 0))
    const honest = eventOf((await openSession(held, own.inspector)).record)
    if (honest.event.type !== 'session.opened') throw new Error('fixture: found no session')
    const grant = { ...honest.event.body.grant, ...over }
    const assertion = own.inspector.passkey.assert(grantChallenge(grant))
    const signed = await resign({ ...honest.event, ...event, body: { grant, assertion } } as Event, held)
    return outcome(signed, await ledgerOf(own.changes))
  }
  it.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    ['honestly opened', 'ok', {}, {}],
    ['whose data only the tablet locks is flagged', 'ok data-not-locked', { storage: 'device' }, {}],
    [
      'under another name than its grant',
      'session-invalid',
      {},
      { session: idFrom<SessionId>(new Uint8Array(16)) },
    ],
    ['for another key than the one that signs', 'signature-invalid', { publicKey: digest }, {}],
    ['on a head the plant never had', 'session-invalid', { governanceHead: digest }, {}],
    ['without end', 'session-invalid', { notAfter: 8.64e15 }, {}],
  ])('%s: %s', async (_name, kind, over, event) => expect(await opening(over, event)).toBe(kind))
})

/** The inspector's second passkey: the key of a twin under a name of its own. */
async function addSecond({ inspector, plant }: Fixture, backupEligible = false) {
  const { person: twin } = await addPerson(plant, 'Twin', ['inspector'])
  const { publicKey } = twin.passkey
  const credential = `${twin.passkey.credential.slice(0, 40)}` as typeof twin.passkey.credential
  const assert = (challenge: Uint8Array<ArrayBuffer>) => ({ ...twin.passkey.assert(challenge), credential })
  const challenge = acceptanceChallenge({ plant: plant.id, person: inspector.id, credential, publicKey })
  const added = { op: 'credential.add', person: inspector.id, publicKey, aaguid: '0'.repeat(32) } as const
  await signChange(plant, [{ ...added, backupEligible, credential, acceptance: assert(challenge) }])
  return { credential, publicKey, assert }
}

it('work with a passkey that may be copied is flagged', async () => {
  const own = await foundPlant('copied')
  const passkey = await addSecond(own, true)
  const on = emptyLedger()
  on.state = own.plant.state
  const held = simulateTablet(own.plant, at(own.devices, 0))
  const opened = (await openSession(held, { id: own.inspector.id, passkey })).record
  expect(await outcome(opened, on)).toBe('ok passkey-may-be-copied')
})

describe('work of somebody who left meanwhile is kept and flagged', () => {
  it.each<[string, string, (own: Fixture) => Parameters<typeof signChange>[1]]>([
    [
      'suspended',
      'ok signer-revoked-meanwhile',
      (own) => [{ op: 'person.suspend', person: own.inspector.id }],
    ],
    [
      'passkey revoked',
      'ok signer-revoked-meanwhile',
      (own) => [{ op: 'credential.revoke', credential: own.inspector.passkey.credential }],
    ],
    [
      'tablet retired',
      'ok device-retired-meanwhile',
      (own) => [{ op: 'device.retire', device: at(own.devices, 0).id }],
    ],
  ])('%s', async (_name, want, ops) => {
    const own = await foundPlant('left')
    const held = simulateTablet(own.plant, at(own.devices, 0))
    const session = (await openSession(held, own.inspector)).record
    const change = (await signChange(own.plant, ops(own))).record
    expect(await outcome(session, await ledgerOf([...own.changes, change]))).toBe(want)
    const work = (await selfTest(held, MODEL)).record
    expect(await outcome(work, await ledgerOf([...own.changes, session, change]))).toBe(want)
  })

  it.each(['that opened the session', 'that signed'])(
    'a passkey revoked %s, where the other is still in use',
    async (which) => {
      const own = await foundPlant('two')
      const second = await addSecond(own)
      const on = emptyLedger()
      on.state = own.plant.state
      const held = simulateTablet(own.plant, at(own.devices, 0))
      for (const each of [await openSession(held, own.inspector), await selfTest(held, MODEL)])
        await outcome(each.record, on)
      const [first, decision] = (await inspectUnit(held, 'overrule', 0.9)).map(eventOf)
      if (first === undefined || decision === undefined) throw new Error('fixture: found no decision')
      await outcome(first, on)
      const { credential } = which === 'that signed' ? second : own.inspector.passkey
      await outcome((await signChange(own.plant, [{ op: 'credential.revoke', credential }])).record, on)
      const assertion = second.assert(esignChallenge(decision.event))
      expect(await outcome({ ...decision, assertion }, on)).toBe('ok signer-revoked-meanwhile')
    },
  )

  it('but a passkey that was revoked before the session opened signs nothing in it', async () => {
    const own = await foundPlant('revoked')
    const { inspector, plant } = own
    const { credential, assert } = await addSecond(own)
    await signChange(plant, [{ op: 'credential.revoke', credential }])
    const on = emptyLedger()
    on.state = plant.state
    const held = simulateTablet(plant, at(own.devices, 0))
    for (const record of [(await openSession(held, inspector)).record, (await selfTest(held, MODEL)).record])
      expect(await outcome(record, on)).toBe('ok')
    const [first, decision] = (await inspectUnit(held, 'overrule', 0.9)).map(eventOf)
    if (first === undefined || decision === undefined) throw new Error('fixture: found no decision')
    expect(await outcome(first, on)).toBe('ok')
    const assertion = assert(esignChallenge(decision.event))
    expect(await outcome({ ...decision, assertion }, on)).toBe('esign-invalid')
    expect(await outcome(decision, on)).toBe('ok')
  })
})

it.each([
  ['before the session opened signs nothing in it', 'before', 'esign-invalid'],
  ['while it is open signs until it ends, as the session does', 'while', 'ok'],
])('a passkey of a kind that policy barred %s', async (_name, when, want) => {
  const own = await foundPlant('barred')
  const { inspector, plant } = own
  const { assert } = await addSecond(own, true)
  const bar = async () => {
    const policy = {
      ...plant.state.policy,
      authenticators: { kinds: ['security-key' as const], aaguids: null },
    }
    return (await signChange(plant, [{ op: 'policy.set', policy }])).record
  }
  if (when === 'before') await bar()
  const on = emptyLedger()
  on.state = plant.state
  const held = simulateTablet(plant, at(own.devices, 0))
  for (const each of [await openSession(held, inspector), await selfTest(held, MODEL)])
    await outcome(each.record, on)
  const [first, decision] = (await inspectUnit(held, 'overrule', 0.9)).map(eventOf)
  if (first === undefined || decision === undefined) throw new Error('fixture: found no decision')
  await outcome(first, on)
  if (when === 'while') expect(await outcome(await bar(), on)).toBe('ok')
  const assertion = assert(esignChallenge(decision.event))
  expect(await outcome({ ...decision, assertion }, on)).toBe(want)
})

describe('signature checks that were started ahead', () => {
  /** Admits a run with the checks started ahead, and says what became of each record. */
  async function ahead(records: readonly SignedRecord[], start: readonly SignedRecord[]) {
    const on = await ledgerOf(start)
    const keys = sessionKeysOf(on)
    const checks = records.map((record) =>
      record.kind === 'event'
        ? {
            signature: startSignatureCheck(keys, record, signedBytes(record, encodeRecord(record))),
            esign: startEsignCheck(on.state, record),
          }
        : {},
    )
    const outcomes: string[] = []
    for (const [i, record] of records.entries()) {
      const admitted = await admit(on, record, checks[i])
      outcomes.push(admitted.ok ? 'ok' : admitted.error.kind)
    }
    return { outcomes, hash: stateHash(on) }
  }
  async function alone(records: readonly SignedRecord[], start: readonly SignedRecord[]) {
    const on = await ledgerOf(start)
    const outcomes: string[] = []
    for (const record of records) outcomes.push((await outcome(record, on)).split(' ')[0] ?? '')
    return { outcomes, hash: stateHash(on) }
  }

  it('judge an honest history as one after another does', async () => {
    for (const split of [0, 3, history.length - 2]) {
      const [start, run] = [history.slice(0, split), [...history.slice(split), overruled]]
      expect(await ahead(run, start)).toEqual(await alone(run, start))
    }
  })

  it('are not believed when a refused session stands before them', async () => {
    // Somebody opens a session that no passkey granted, then signs with its key in the session that is open.
    const mine = await softwareKey(seededRandom('attacker'))
    const open = eventOf(history.find((r) => r.kind === 'event' && r.event.type === 'session.opened'))
    if (open.event.type !== 'session.opened') throw new Error('fixture: found no session')
    const grant = { ...open.event.body.grant, publicKey: mine.publicKey }
    const place = { seq: overruled.event.seq, prev: overruled.event.prev as Digest }
    const body = { ...open.event.body, grant }
    const opening = await signEvent(
      { ...open.event, ...place, at: overruled.event.at, body } as Event,
      mine.sign,
    )
    const forged = await signEvent(accepted.event, mine.sign)
    const run = [opening, forged, accepted]
    expect((await alone(run, history)).outcomes).toEqual(['session-invalid', 'signature-invalid', 'ok'])
    expect(await ahead(run, history)).toEqual(await alone(run, history))
  })
})
