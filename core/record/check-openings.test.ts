import { expect, it } from 'vitest'
import { commit, type Opening, type Openings } from '../commitment.ts'
import type { Json } from '../json.ts'
import { at, foundPlant, MODEL, STEP } from '../simulation/plant.fixture.ts'
import { inspect, openSession, selfTest, simulateTablet } from '../simulation/tablet.ts'
import { checkOpenings } from './check-openings.ts'
import type { Event } from './event.ts'

const fixture = await foundPlant('openings')
const tablet = simulateTablet(fixture.plant, at(fixture.devices, 0))
const bytes = new Uint8Array(1)
const parcels = [
  await openSession(tablet, fixture.inspector),
  await selfTest(tablet, MODEL),
  ...(await inspect(tablet, STEP, {
    unit: 'SN-1',
    score: 0.9,
    photograph: bytes,
    heatmap: bytes,
    decision: 'overrule',
  })),
]
const overruled = at(parcels, -1)
const judged = at(parcels, -2)
const test = at(parcels, 1)

const outcome = (event: Event, openings: Openings) => {
  const checked = checkOpenings(event, openings)
  return checked.ok ? 'ok' : checked.error.message
}

it('what a tablet sends opens everything that it commits to', () => {
  for (const { record, openings } of parcels) expect(outcome(record.event, openings)).toBe('ok')
})

it('nothing missing, anywhere', () => {
  for (const { record, openings } of parcels)
    for (const left of Object.keys(openings)) {
      const rest = Object.fromEntries(Object.entries(openings).filter(([key]) => key !== left))
      expect(outcome(record.event, rest)).toMatch(/no opening/)
    }
})

it('no value or salt changed after it was committed to', () => {
  for (const { record, openings } of parcels)
    for (const [key, opening] of Object.entries(openings)) {
      const other: Opening[] = [
        { ...opening, value: 'another' },
        { ...opening, salt: 'AAAAAAAAAAAAAAAAAAAAAA' },
      ]
      for (const forged of other)
        expect(outcome(record.event, { ...openings, [key]: forged })).toMatch(/does not match/)
    }
})

/** The event with one commitment made to another value, opened by it. */
function recommitted(parcel: typeof overruled, name: string, value: Json): string {
  const { commitment, opening } = commit(value, new Uint8Array(16))
  const event = { ...parcel.record.event, commits: { ...parcel.record.event.commits, [name]: commitment } }
  return outcome(event as Event, { ...parcel.openings, [commitment]: opening })
}

it.each<[string, typeof overruled, string, Json]>([
  ['a unit that is a number', judged, 'unit', 7],
  ['a unit too long', judged, 'unit', 'x'.repeat(101)],
  ['an empty reason', overruled, 'reason', ''],
  ['a context that says nothing', overruled, 'context', {}],
  ['evidence without a score', judged, 'evidence', { thresholds: STEP.thresholds }],
  ['a self-test without cases', test, 'evidence', { cases: 0 }],
  ["a judgement's evidence on a self-test", test, 'evidence', { score: 0 }],
])('%s does not fit', (_name, parcel, name, value) =>
  expect(recommitted(parcel, name, value)).toMatch(/does not fit/),
)

it('a verdict that the score behind it does not give', () => {
  const { event } = judged.record
  if (event.type !== 'inspection.judged') throw new Error('a judged inspection')
  expect(event.body.verdict).toBe('fail')
  const claimed: Event = { ...event, body: { ...event.body, verdict: 'pass' } }
  expect(outcome(claimed, judged.openings)).toBe('found verdict pass, expected fail from its score')
})
