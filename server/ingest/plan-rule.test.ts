import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { commit } from '../../core/commitment.ts'
import { hashBytes } from '../../core/hash.ts'
import { checkPlanRule } from '../../core/ledger/plan-rule.ts'
import { type HandStep, modelsOf, type Plan } from '../../core/plan/plan.ts'
import { signChange } from '../../core/simulation/plant.ts'
import {
  inspect,
  inspectByHand,
  openSession,
  type SimulatedParcel,
  type SimulatedTablet,
  selfTest,
} from '../../core/simulation/tablet.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { handOverBlobs } from '../simulate/hand-over.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { makePlanCheck } from '../verify/check-plan.ts'
import { makeReport } from '../verify/report.ts'
import { verifyData } from '../verify/verify-data.ts'

let fixture: Fixture
let tablet: SimulatedTablet

const [step, several] = SIMULATED_PLAN.steps
if (step === undefined || several === undefined || !('thresholds' in step) || !('thresholds' in several))
  throw new Error('expected steps with lines')
const loose = { ...step, thresholds: { pass: 0.95, fail: 0.99 } }

beforeEach(async () => {
  fixture = await openFixture({ tablets: 1 })
  tablet = fixture.tablet()
  const [person] = fixture.people
  if (person === undefined) throw new Error('expected a person')
  await fixture.give([await openSession(tablet, person), await selfTest(tablet, step.model)])
})
afterEach(() => fixture.close())

const done = { unit: 'SN-1', score: 0.9, decision: 'accept' as const }
const judge = (by: typeof step = step, planVersion = 1): Promise<SimulatedParcel[]> =>
  inspect(tablet, by, { ...done, planVersion, photograph: utf8('photograph'), heatmap: utf8('heatmap') })

describe('a tablet that judges by another rule than the plan’s', () => {
  it('with loosened lines, passes nothing: the record is kept as a finding', async () => {
    const answer = await fixture.give(await judge(loose))
    expect(answer.accepted).toBe(0)
    expect(answer.findings[0]?.kind).toBe('rule-differs')
    expect(answer.findings[0]?.message).toContain('"fail":0.6')
    expect(fixture.courier.findings().map(({ kind }) => kind)).toContain('rule-differs')
    expect(fixture.courier.inspections({})).toEqual([])
  })

  it('at a step that the plan does not have, is refused', async () => {
    const answer = await fixture.give(await judge({ ...step, id: 'made-up' }))
    expect(answer.findings[0]?.kind).toBe('unknown-plan')
  })

  it('goes on where it judges by the plan’s own rule, and the folder is whole', async () => {
    const [end, head] = [tablet.next, tablet.head]
    expect((await fixture.give(await judge(loose))).accepted).toBe(0)
    ;[tablet.next, tablet.head] = [end, head]
    expect((await fixture.give(await judge())).accepted).toBe(2)
    expect(value(await verifyData(fixture.data)).findings).toEqual([])
  })
})

describe('a step that takes three frames', () => {
  const frames = [0.3, 0.8, 0.4].map((score) => ({ photograph: utf8(`frame of ${score}`), score }))
  const take = (sent: Partial<Parameters<typeof inspect>[2]>, by = several) =>
    inspect(tablet, by, { ...done, photograph: utf8('photograph'), heatmap: utf8('heatmap'), ...sent })
  const findingOf = async (parcels: SimulatedParcel[]) => (await fixture.give(parcels)).findings[0]

  it('takes three frames by their mean, and the folder is whole', async () => {
    expect(await findingOf(await take({ frames }))).toBeUndefined()
    expect(fixture.courier.inspections({})[0]).toMatchObject({ verdict: 'unsure', score: 0.5, flags: [] })
    expect(value(await verifyData(fixture.data)).findings).toEqual([])
  })

  it.each<[string, () => Promise<SimulatedParcel[]>, string]>([
    [
      'a bad frame left out',
      () => take({ frames: [frames[0], frames[2]] as typeof frames }),
      'found 2 frames',
    ],
    ['one frame, and no reason', () => take({}), 'found 1 frames without a reason, expected 3'],
    [
      'good frames added to thin out a bad one',
      () => take({ frames: [...frames, { photograph: utf8('another'), score: 0.1 }] }),
      'found 4 frames',
    ],
    [
      'several where it asks for one',
      () => take({ frames }, { ...step, frames: 3 }),
      'expected 1 at step face',
    ],
    [
      'a reason where it asks for one',
      () => take({ isFile: true }, { ...step, frames: 3 }),
      'for the reason from-file, expected 1',
    ],
  ])('takes no record of %s', async (_what, make, says) => {
    const finding = await findingOf(await make())
    expect(finding).toMatchObject({ kind: 'rule-differs', message: expect.stringContaining(says) })
    expect(fixture.courier.inspections({})).toEqual([])
  })

  it('counts the frames where the evidence was erased: they stand in the signed record', async () => {
    const [parcel] = await take({ frames: [frames[0], frames[2]] as typeof frames })
    if (parcel === undefined) throw new Error('expected a record')
    const checked = checkPlanRule(SIMULATED_PLAN as Plan, parcel.record.event, {})
    expect(checked.ok || checked.error.message).toContain('found 2 frames')
  })

  it('takes one photograph of a file with that reason, and says to whoever looks', async () => {
    expect(await findingOf(await take({ isFile: true }))).toBeUndefined()
    expect(fixture.courier.inspections({})[0]?.flags).toEqual(['fewer-frames-than-planned'])
    expect(value(await verifyData(fixture.data)).findings).toEqual([])
  })

  it('is not received before every frame has come', async () => {
    const parcels = await take({ frames })
    const heatmap = utf8('heatmap')
    const blobs = [...frames.map(({ photograph }) => photograph), heatmap]
    expect(new Set((await fixture.give(parcels)).missing)).toEqual(new Set(blobs.map(hashBytes)))
    const [late, ...rest] = blobs
    if (late === undefined) throw new Error('expected a frame')
    await handOverBlobs(fixture.courier, fixture.data, rest)
    expect((await fixture.give(parcels)).missing).toEqual([hashBytes(late)])
    expect(value(await verifyData(fixture.data))).toMatchObject({ findings: [], summary: { outstanding: 1 } })
  })
})

describe('a step that the plan gives to a person', () => {
  const place = { id: 'rim', name: 'Rim', instruction: 'Feel along it.', characteristic: 'No burr' }
  const rim: HandStep = { ...place, byHand: { points: ['Outer rim'], photograph: true } }
  const photograph = utf8('rim')
  const own = { unit: 'SN-1', planVersion: 2, verdict: 'pass', cause: 'step-by-hand' } as const

  beforeEach(async () => {
    const plan = { ...SIMULATED_PLAN, steps: [step, rim] }
    const { commitment, opening } = commit(plan, new Uint8Array(16))
    const { record } = await signChange(fixture.plant, [
      {
        ...{ op: 'plan.publish', plan: fixture.plant.plan, version: 2 },
        ...{ text: commitment, models: modelsOf(plan) },
      },
    ])
    value(await fixture.courier.change(record, { [commitment]: opening }))
  })

  it('takes the person’s verdict with its photograph, and the folder is whole', async () => {
    const answer = await fixture.give([await inspectByHand(tablet, rim, { ...own, photograph })])
    expect(answer.findings).toEqual([])
    expect(fixture.courier.inspections({})[0]).toMatchObject({
      step: 'rim',
      decision: 'manual',
      verdict: 'pass',
    })
    expect(value(await verifyData(fixture.data)).findings).toEqual([])
  })

  it('takes no verdict of a model', async () => {
    const answer = await fixture.give(await judge({ ...step, id: 'rim' }, 2))
    expect(answer.findings[0]).toMatchObject({
      kind: 'unknown-model',
      message: expect.stringContaining("a person's own"),
    })
  })

  it('takes no verdict without the photograph that it asks for', async () => {
    const answer = await fixture.give([await inspectByHand(tablet, rim, own)])
    expect(answer.findings[0]).toMatchObject({
      kind: 'rule-differs',
      message: expect.stringContaining('found no photograph'),
    })
  })

  it('is not what a step with a model may call itself, nor the other way round', async () => {
    const [end, head] = [tablet.next, tablet.head]
    const posing = await fixture.give([await inspectByHand(tablet, step, { ...own, photograph })])
    expect(posing.findings[0]?.message).toContain('found cause step-by-hand at step face, which has a model')
    ;[tablet.next, tablet.head] = [end, head]
    const cause = 'chosen-by-person'
    const chosen = await fixture.give([await inspectByHand(tablet, rim, { ...own, photograph, cause })])
    expect(chosen.findings[0]?.message).toContain("which is a person's own")
  })
})

it('an older version of the plan is kept and flagged', async () => {
  const { commitment, opening } = commit(SIMULATED_PLAN, new Uint8Array(16))
  const { plan } = fixture.plant
  const { record } = await signChange(fixture.plant, [
    { op: 'plan.publish', plan, version: 2, text: commitment, models: [step.model] },
  ])
  value(await fixture.courier.change(record, { [commitment]: opening }))
  expect((await fixture.give(await judge())).findings).toEqual([])
  expect(fixture.courier.inspections({})[0]?.flags).toEqual(['plan-superseded-meanwhile'])
})

it('verify names a verdict in the log that the plan’s rule did not draw', async () => {
  const [parcel] = await judge(loose)
  if (parcel === undefined) throw new Error('expected a record')
  const { state } = fixture.plant
  const report = makeReport()
  const check = makePlanCheck()
  for (const { record, openings } of fixture.courier.changes(0))
    check(state, { leaf: 0, record, row: {} as never, person: '', flags: [] }, openings, report)
  expect(report.findings).toEqual([])
  check(state, { ...parcel, leaf: 7, row: {} as never, person: '', flags: [] }, parcel.openings, report)
  expect(report.findings[0]).toMatchObject({
    where: 'leaf 7',
    message: expect.stringContaining('rule-differs'),
  })
})
