import * as v from 'valibot'
import { expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { commit } from '../commitment.ts'
import { checkCommitments } from '../evidence/check-history.ts'
import { guardOf } from '../guard.ts'
import { hashBytes } from '../hash.ts'
import { at, foundPlant, MODEL, STEP } from '../simulation/plant.fixture.ts'
import { inspect, openSession, type SimulatedFrame, selfTest, simulateTablet } from '../simulation/tablet.ts'
import { blobsOf } from './blobs-of.ts'
import { checkOpenings } from './check-openings.ts'
import { type Event, type EventOf, eventSchema } from './event.ts'
import type { JudgedEvidence } from './opened.ts'

const { plant, inspector, devices } = await foundPlant('frames')
const tablet = simulateTablet(plant, at(devices, 0))
await openSession(tablet, inspector)
await selfTest(tablet, MODEL)

const heatmap = utf8('heat')
const frame = (name: string, score: number): SimulatedFrame => ({ photograph: utf8(name), score })
/** Two that pass and one that does not: their mean, 0.5, is to be looked at, and lies nearest the last. */
const FRAMES = [frame('first', 0.3), frame('second', 0.8), frame('third', 0.4)]
const [first, second, third] = FRAMES.map(({ photograph }) => hashBytes(photograph)) as [never, never, never]

const done = { unit: 'SN-1', score: 0.1, photograph: utf8('one'), heatmap, decision: 'none' } as const
const [several, one, file] = await Promise.all([
  inspect(tablet, { ...STEP, frames: 3 }, { ...done, frames: FRAMES }),
  inspect(tablet, STEP, done),
  inspect(tablet, { ...STEP, frames: 3 }, { ...done, isFile: true }),
])

type Judged = EventOf<'inspection.judged'>
type Parcel = (typeof several)[number]

const judgedOf = ({ record: { event } }: Parcel): Judged => {
  if (event.type !== 'inspection.judged') throw new Error('expected a judged inspection')
  return event
}

/** What a record says, told otherwise by the tablet, which signs it and commits to it. */
interface Lie {
  readonly body?: Partial<Judged['body']>
  readonly blobs?: Partial<Judged['blobs']>
  readonly evidence?: Record<string, unknown>
}

/** The record as it would be with this lie in it. */
function told(
  parcel: Parcel,
  { body, blobs, evidence }: Lie,
): { event: Event; openings: Parcel['openings'] } {
  const event = judgedOf(parcel)
  const value = { ...(parcel.openings[event.commits.evidence]?.value as JudgedEvidence), ...evidence }
  // As JSON does: what is told to be undefined is not there.
  const { commitment, opening } = commit(JSON.parse(JSON.stringify(value)), new Uint8Array(16))
  const lying = {
    ...{ ...event, body: { ...event.body, ...body }, blobs: { ...event.blobs, ...blobs } },
    commits: { ...event.commits, evidence: commitment },
  }
  return {
    event: JSON.parse(JSON.stringify(lying)),
    openings: { ...parcel.openings, [commitment]: opening },
  }
}

/** What is said of it on receipt, and what of it in evidence where another value was erased: the same. */
function outcome(parcel: Parcel, lie: Lie = {}): string {
  const { event, openings } = told(parcel, lie)
  const checked = checkOpenings(event, openings)
  const unit = judgedOf(parcel).commits.unit
  const { [unit]: _, ...rest } = openings
  const found = checkCommitments([{ event, openings: rest } as never])
  expect(found.state === 'broken').toBe(!checked.ok)
  return checked.ok ? 'ok' : checked.error.message
}

const isRecord = guardOf(eventSchema)
const fits = (parcel: Parcel, lie: Lie): boolean => {
  const { event } = told(parcel, lie)
  expect(isRecord(event)).toBe(v.safeParse(eventSchema, event).success)
  return isRecord(event)
}

it('three frames make one verdict by their mean, and the one nearest it is shown', () => {
  const { body, blobs } = judgedOf(at(several, 0))
  expect(body.verdict).toBe('unsure')
  expect(blobs).toEqual({ photograph: third, frames: [first, second, third], heatmap: hashBytes(heatmap) })
  expect(outcome(at(several, 0))).toBe('ok')
  expect(fits(at(several, 0), {})).toBe(true)
})

it('a record of one frame is what it always was, and one of a file says so', () => {
  expect(Object.keys(judgedOf(at(one, 0)).blobs)).toEqual(['photograph', 'heatmap'])
  expect(Object.keys(judgedOf(at(one, 0)).body)).not.toContain('fewer')
  expect(outcome(at(one, 0))).toBe('ok')
  expect(judgedOf(at(file, 0)).body.fewer).toBe('from-file')
  expect(outcome(at(file, 0))).toBe('ok')
})

it('every frame is a blob of the record, each once', () =>
  expect(new Set(blobsOf(judgedOf(at(several, 0))))).toEqual(
    new Set([first, second, third, hashBytes(heatmap)]),
  ))

it.each<[string, Lie, string]>([
  ['a mean that does not follow', { evidence: { score: 0.2 }, body: { verdict: 'pass' } }, 'found score 0.2'],
  ['a mean that is off by a bit', { evidence: { score: 0.5 + 2 ** -53 } }, 'the mean of the frames'],
  [
    'the score of one frame for all',
    { evidence: { score: 0.3 }, body: { verdict: 'pass' } },
    'found score 0.3',
  ],
  ['a verdict that the mean does not give', { body: { verdict: 'pass' } }, 'expected unsure from its score'],
  [
    'a bad frame left out of the scores',
    { evidence: { scores: [0.3, 0.4], score: 0.35 }, body: { verdict: 'pass' } },
    'found 2 scores, expected one for each of 3 frames',
  ],
  ['a bad frame left out of the files', { blobs: { frames: [first, third] } }, 'expected one for each of 2'],
  ['scores of frames that are not named', { blobs: { frames: undefined } }, 'expected one for each of 0'],
  ['frames without their scores', { evidence: { scores: undefined } }, 'found 0 scores'],
  ['the scores of other frames', { blobs: { frames: [first, third, second] } }, `expected ${second}`],
  ['a frame shown that looks better', { blobs: { photograph: first } }, `expected ${third}`],
  [
    'frames that were chosen one by one',
    { evidence: { photo: { source: 'file', width: 1, height: 1, sharpness: 1, brightness: 1 } } },
    'found 3 frames from a file',
  ],
])('%s is found', (_what, lie, says) => expect(outcome(at(several, 0), lie)).toContain(says))

it('a photograph of the camera does not pass for a file', () =>
  expect(outcome(at(one, 0), { body: { fewer: 'from-file' } })).toContain("expected a camera's frames"))

it.each<[string, Lie]>([
  ['one frame three times', { blobs: { frames: [third, third, third] } }],
  ['one frame twice', { blobs: { frames: [first, third, third] } }],
  ['a photograph that is none of the frames', { blobs: { photograph: hashBytes(utf8('another')) } }],
  ['one frame as several', { blobs: { photograph: first, frames: [first] } }],
  ['more than may be asked for', { blobs: { frames: [...'abcdef'].map((name) => hashBytes(utf8(name))) } }],
  ['a reason that nobody knows', { body: { fewer: 'too-dark' as never } }],
])('%s is no record', (_what, lie) => expect(fits(at(several, 0), lie)).toBe(false))
