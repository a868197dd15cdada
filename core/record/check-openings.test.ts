import { expect, it } from 'vitest'
import { commit, type Opening, type Openings } from '../commitment.ts'
import { hashBytes } from '../hash.ts'
import type { Rule } from '../inspection/rule.ts'
import type { Json } from '../json.ts'
import { at, foundPlant, MODEL, STEP } from '../simulation/plant.fixture.ts'
import { inspect, openSession, selfTest, simulateTablet } from '../simulation/tablet.ts'
import { checkOpenings } from './check-openings.ts'
import type { Event, EventOf } from './event.ts'

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

const DIGEST = hashBytes(bytes)
const seen = {
  photo: { source: 'camera', width: 96, height: 72, sharpness: 1, brightness: 0.5 },
  ms: { prepare: 1, run: 2, total: 3 },
}
const place = { x: 0, y: 0, width: 1, height: 1 }
const screw = { label: 'screw', defect: false }

/** A judged inspection with this evidence, verdict and pictures besides its photograph. */
function claim(
  evidence: Json,
  verdict: EventOf<'inspection.judged'>['body']['verdict'],
  pictures: { readonly heatmap?: typeof DIGEST; readonly mask?: typeof DIGEST } = {},
): string {
  const { event } = judged.record
  if (event.type !== 'inspection.judged') throw new Error('a judged inspection')
  const { commitment, opening } = commit(evidence, new Uint8Array(16))
  const commits = { ...event.commits, evidence: commitment }
  const body = { ...event.body, verdict }
  const claimed: Event = { ...event, body, commits, blobs: { photograph: DIGEST, ...pictures } }
  return outcome(claimed, { ...judged.openings, [commitment]: opening })
}

const SCREW: Rule = {
  kind: 'detection/1',
  counts: [{ label: 'screw', least: 1, most: 1 }],
  ...{ sure: 0.6, doubt: 0.3 },
}
const screws = (score: number) => ({
  task: 'detection' as const,
  objects: [{ ...screw, score, box: { x: 1, y: 2, width: 3, height: 4 } }],
})
const TEXT: Rule = { kind: 'ocr/1', expected: { kind: 'text', text: 'SN 1' }, sure: 0.8 }
const corners = Array.from({ length: 4 }, () => ({ x: 0, y: 0 }))
const lines = (text: string) => ({ task: 'ocr' as const, lines: [{ text, confidence: 0.9, corners }] })
const CRACK: Rule = { kind: 'segmentation/1', areas: [{ label: 'crack', pass: 0.01, fail: 0.05 }] }
const cracks = { task: 'segmentation' as const, areas: [{ label: 'crack', defect: true, area: 0.2 }] }
const SURE: Rule = { kind: 'classification/1', fail: 0.5, sure: 0.8 }
const classes = { task: 'classification' as const, classes: [{ ...screw, probability: 0.9 }] }

it.each<[string, Rule, Json, 'pass' | 'fail' | 'unsure']>([
  ['what is there', SCREW, screws(0.9), 'pass'],
  ['what is missing', SCREW, { task: 'detection', objects: [] }, 'fail'],
  ['what is in doubt', SCREW, screws(0.4), 'unsure'],
  ['the text', TEXT, lines('SN1'), 'pass'],
  ['another text', TEXT, lines('SN7'), 'fail'],
  ['a class', SURE, classes, 'pass'],
  ['a rule for another task', SURE, screws(0.9), 'unsure'],
])('the verdict is drawn again: %s', (_name, rule, result, verdict) => {
  for (const claimed of ['pass', 'fail', 'unsure'] as const)
    expect(claim({ ...seen, rule, result }, claimed)).toBe(
      claimed === verdict ? 'ok' : `found verdict ${claimed}, expected ${verdict} from its result`,
    )
})

it('a mask where classes have places, a heatmap where there is a score, and neither elsewhere', () => {
  const evidence = { ...seen, rule: CRACK, result: cracks }
  expect(claim({ ...evidence, mask: place }, 'fail', { mask: DIGEST })).toBe('ok')
  expect(claim({ ...evidence, mask: place }, 'fail')).toMatch(/found no mask/)
  expect(claim(evidence, 'fail', { mask: DIGEST })).toMatch(/found no mask/)
  expect(claim({ ...evidence, mask: place }, 'fail', { mask: DIGEST, heatmap: DIGEST })).toMatch(/a heatmap/)
  expect(claim({ ...seen, rule: SCREW, result: screws(0.9) }, 'pass', { mask: DIGEST })).toMatch(/a mask/)
  const unusual = { ...seen, score: 0.9, thresholds: STEP.thresholds, heatmap: place }
  expect(claim(unusual, 'fail', { heatmap: DIGEST })).toBe('ok')
  expect(claim(unusual, 'fail')).toMatch(/found no heatmap/)
  const other = { kind: 'anomaly/1', ...STEP.thresholds }
  expect(
    claim({ ...seen, rule: other, result: { task: 'anomaly', score: 0.9 } }, 'fail', { heatmap: DIGEST }),
  ).toMatch(/found no heatmap/)
})
