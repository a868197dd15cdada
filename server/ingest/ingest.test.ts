import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeBase64url } from '../../core/bytes.ts'
import { hashBytes } from '../../core/hash.ts'
import { type DeviceId, idFrom } from '../../core/id.ts'
import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS } from '../../core/limit.ts'
import { parseVerifierKey } from '../../core/log/verifier-key.ts'
import { isReceiptValid } from '../../core/record/receipt.ts'
import type { SignedEvent } from '../../core/record/record.ts'
import { seededRandom } from '../../core/simulation/random.ts'
import { openSession, record, type SimulatedParcel, simulateTablet } from '../../core/simulation/tablet.ts'
import { encodeBatch, sealParcels } from '../../core/sync/seal.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'
import { verifyData } from '../verify/verify-data.ts'

let fixture: Fixture
let parcels: SimulatedParcel[]

beforeEach(async () => {
  fixture = await openFixture()
  parcels = (await shift()).parcels
})
afterEach(async () => {
  // Whatever was sent: the folder must be whole.
  expect(value(await verifyData(fixture.data)).findings).toEqual([])
  await fixture.close()
})

const [step] = SIMULATED_PLAN.steps
if (step === undefined) throw new Error('a plan with a step')

const shift = (device = 0, count = 3) => {
  const [person] = fixture.people
  if (person === undefined) throw new Error('a person')
  return workShift(fixture.tablet(device), person, step, count)
}

const changesBefore = () => fixture.courier.changes(0).length
const at = (i: number): SimulatedParcel => {
  const parcel = parcels[i]
  if (parcel === undefined) throw new Error(`parcel ${i}`)
  return parcel
}
const bend = (parcel: SimulatedParcel, change: Partial<SignedEvent>): SimulatedParcel => ({
  ...parcel,
  record: { ...parcel.record, ...change },
})
const bendEvent = (parcel: SimulatedParcel, change: object): SimulatedParcel =>
  bend(parcel, { event: { ...parcel.record.event, ...change } as SignedEvent['event'] })

describe('a batch of valid records', () => {
  it('is accepted whole, with one receipt that the log signed over its leaves', async () => {
    const answer = await fixture.give(parcels)
    expect(answer).toMatchObject({ accepted: parcels.length, findings: [] })
    expect(answer.receipts).toHaveLength(1)
    const key = value(parseVerifierKey(fixture.courier.log, 'note'))
    for (const receipt of answer.receipts) {
      expect(await isReceiptValid(receipt, key.publicKey)).toBe(true)
      expect(receipt.receipt).toMatchObject({ from: 0, to: parcels.length - 1, index: changesBefore() })
    }
    const named = parcels.flatMap((parcel) => Object.values(parcel.record.event.blobs))
    expect(new Set(answer.missing)).toEqual(new Set(named))
  })

  it('gets the same receipts, byte for byte, when it is sent again, also sealed anew and after a part', async () => {
    const first = await fixture.give(parcels.slice(0, 2))
    const second = await fixture.give(parcels)
    const third = await fixture.give(parcels)
    expect(second.receipts[0]).toEqual(first.receipts[0])
    expect(JSON.stringify(third)).toBe(JSON.stringify(second))
    expect(third.accepted).toBe(parcels.length)
  })

  it('of several devices gives one receipt for each run', async () => {
    const other = (await shift(1, 1)).parcels
    const answer = await fixture.give([...parcels, ...other])
    expect(answer.receipts.map(({ receipt }) => receipt.device)).toEqual(
      [parcels[0], other[0]].map((parcel) => parcel?.record.event.device),
    )
    expect(answer.accepted).toBe(parcels.length + other.length)
  })

  it('takes each record once when lines are doubled', async () => {
    const answer = await fixture.give(parcels.flatMap((parcel) => [parcel, parcel]))
    expect(answer).toMatchObject({ accepted: 2 * parcels.length, findings: [] })
    expect(answer.receipts[0]?.receipt.to).toBe(parcels.length - 1)
  })

  it('sent many times at once is in the log once', async () => {
    const batch = await fixture.batch(parcels)
    const answers = await Promise.all(Array.from({ length: 5 }, () => fixture.courier.ingest(batch)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })
})

describe('a batch with something wrong', () => {
  /** Sends good, bad, good: only what stands before the bad one is in, the rest is kept with why. */
  const attack = async (bad: SimulatedParcel, kind: string) => {
    const answer = await fixture.give([...parcels.slice(0, 3), bad, ...parcels.slice(4)])
    expect(answer.accepted).toBe(3)
    expect(answer.receipts[0]?.receipt).toMatchObject({ from: 0, to: 2 })
    expect(answer.findings[0]).toMatchObject({ line: 3, kind })
    expect(answer.findings.map(({ line }) => line)).toEqual(parcels.slice(3).map((_, i) => i + 3))
    const sent = new Set([bad, ...parcels.slice(4)])
    expect(fixture.courier.findings()).toHaveLength(sent.size)
    const again = await fixture.give(parcels)
    expect(again).toMatchObject({ accepted: parcels.length, findings: [] })
  }

  it('refuses a forged signature', () =>
    attack(bend(at(3), { signature: encodeBase64url(new Uint8Array(64).fill(7)) }), 'signature-invalid'))

  it('refuses a signature copied from another record', () =>
    attack(bend(at(3), { signature: at(2).record.signature }), 'signature-invalid'))

  it('refuses a record that was altered after it was signed', () =>
    attack(bendEvent(at(3), { at: at(3).record.event.at + 1 }), 'signature-invalid'))

  it('refuses a device that was never enrolled', () =>
    attack(bendEvent(at(3), { device: idFrom<DeviceId>(new Uint8Array(16)) }), 'unknown-device'))

  it('refuses a gap', () => attack(at(4), 'gap'))

  it('refuses a fork', async () => {
    const other = bendEvent(at(2), { at: at(2).record.event.at + 1 })
    await attack(other, 'fork')
  })

  it('refuses a broken chain', () =>
    attack(bendEvent(at(3), { prev: hashBytes(new Uint8Array(1)) }), 'chain-broken'))

  it('refuses another plant', () =>
    attack(bendEvent(at(3), { plant: encodeBase64url(new Uint8Array(16)) }), 'other-plant'))

  it('refuses openings that are gone, or do not match', async () => {
    await attack({ ...at(3), openings: {} }, 'opening-missing')
  })

  it('refuses a record that says more than it may', () =>
    attack(bendEvent(at(3), { more: 1 }), 'record-malformed'))

  it('refuses a session of another device, and an event after its grant ended', async () => {
    const [a, b] = fixture.people
    const [first, second] = fixture.plant.devices
    if (!a || !b || !first || !second) throw new Error('two people, two tablets')
    const tablet = simulateTablet(fixture.plant, first)
    const opened = await openSession(tablet, a)
    const stolen = bendEvent(opened, { device: second.id })
    expect((await fixture.give([stolen])).findings[0]?.kind).toBe('session-invalid')
    expect((await fixture.give([opened])).accepted).toBe(1)
    tablet.at += 24 * 60 * 60 * 1000
    const closed = { type: 'session.closed', body: { cause: 'idle' }, commits: {}, blobs: {} } as const
    const late = await record(tablet, closed, {})
    expect((await fixture.give([late])).findings[0]?.kind).toBe('clock-outside-grant')
  })

  it('takes lines in any order, accepting what is in place and keeping the rest', async () => {
    const answer = await fixture.give([...parcels].reverse())
    expect(answer.accepted).toBe(0)
    expect(answer.findings.slice(0, -1).every(({ kind }) => kind === 'gap')).toBe(true)
    expect((await fixture.give(parcels)).accepted).toBe(parcels.length)
  })

  it('keeps the same refusal of the same bytes once, however often it is sent', async () => {
    await fixture.give([at(4)])
    await fixture.give([at(4)])
    expect(fixture.courier.findings()).toHaveLength(1)
    expect(fixture.courier.findings()[0]).toMatchObject({ kind: 'gap', device: at(4).record.event.device })
  })
})

describe('a batch that is damaged on the way', () => {
  const sealed = async () =>
    encodeBatch(await sealParcels(fixture.courier.recipient, parcels, fixture.random.bytes))

  it('cut at any byte, keeps every line before the cut, and the whole batch repairs it', async () => {
    const batch = await sealed()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: batch.length }), async (cut) => {
        const answer = value(await fixture.courier.ingest(batch.slice(0, cut)))
        const text = new TextDecoder().decode(batch.slice(0, cut))
        const whole = text.split('\n').length - 2
        expect(answer.accepted).toBeGreaterThanOrEqual(Math.max(0, whole))
        expect(answer.accepted).toBeLessThanOrEqual(Math.max(0, whole + 1))
        for (const finding of answer.findings) expect(finding.kind).toBe('record-malformed')
      }),
      { numRuns: 40 },
    )
    expect((await fixture.give(parcels)).accepted).toBe(parcels.length)
  })

  it('with any byte changed, accepts nothing that was not sent', async () => {
    const batch = await sealed()
    const change = fc.record({
      at: fc.integer({ min: 0, max: batch.length - 1 }),
      to: fc.integer({ min: 0, max: 255 }),
    })
    await fc.assert(
      fc.asyncProperty(change, async ({ at: index, to }) => {
        const bent = batch.slice()
        bent[index] = to
        const answer = await fixture.courier.ingest(bent)
        if (answer.ok) expect(answer.value.accepted).toBeLessThanOrEqual(parcels.length)
      }),
      { numRuns: 60 },
    )
    expect((await fixture.give(parcels)).accepted).toBe(parcels.length)
  })

  it('of garbage, is kept as malformed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (garbage) => {
        const answer = value(await fixture.courier.ingest(garbage))
        expect(answer.accepted).toBe(0)
      }),
      { numRuns: 40 },
    )
  })

  it('sealed to somebody else, or under a key that is not there, is kept as malformed', async () => {
    const [keyLine, ...lines] = await sealParcels(fixture.courier.recipient, parcels, seededRandom('x').bytes)
    if (keyLine === undefined) throw new Error('a key line')
    const answer = value(await fixture.courier.ingest(encodeBatch(lines)))
    expect(answer.findings).toHaveLength(parcels.length)
    expect(answer.findings[0]?.message).toContain('which is not in this batch')
    const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
    const stranger = await identityToRecipient(await generateX25519Identity())
    const foreign = encodeBatch(await sealParcels(stranger, parcels, seededRandom('y').bytes))
    expect(value(await fixture.courier.ingest(foreign)).findings[0]?.message).toContain(
      'not sealed to this plant',
    )
  })

  it('is refused when it is too large, before it is read', async () => {
    const large = await fixture.courier.ingest(new Uint8Array(MAX_BATCH_BYTES + 1))
    expect(large).toMatchObject({ ok: false, error: { kind: 'too-large' } })
    const many = new TextEncoder().encode('x\n'.repeat(MAX_BATCH_RECORDS + 1))
    expect(await fixture.courier.ingest(many)).toMatchObject({ ok: false, error: { kind: 'too-large' } })
  })
})

describe('the store of what is refused', () => {
  it('is capped: then nothing is said to be kept, and valid records still come in', async () => {
    await fixture.close()
    fixture = await openFixture({ findingsMax: { count: 1, bytes: 1_000_000 } })
    parcels = (await shift()).parcels
    await fixture.give([at(4)])
    expect(await fixture.courier.ingest(await fixture.batch([at(5)]))).toMatchObject({
      ok: false,
      error: { kind: 'full' },
    })
    const mixed = await fixture.give([at(0), at(5)])
    expect(mixed).toMatchObject({ accepted: 1, findings: [{ line: 1, kind: 'full' }] })
    expect((await fixture.give(parcels)).accepted).toBe(parcels.length)
  })
})
