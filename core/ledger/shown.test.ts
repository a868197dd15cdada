import { beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { commit } from '../commitment.ts'
import type { Assistance } from '../governance/operation/word.ts'
import type { Operation } from '../governance/operation.ts'
import { eventHash } from '../record/event.ts'
import type { SignedRecord } from '../record/record.ts'
import type { Draft } from '../session/signer.ts'
import { at, type Fixture, foundPlant, ledgerOf, MODEL, STEP } from '../simulation/plant.fixture.ts'
import { signChange } from '../simulation/plant.ts'
import {
  inspect,
  openSession,
  record,
  type SimulatedTablet,
  selfTest,
  simulateTablet,
} from '../simulation/tablet.ts'
import { admit } from './admit.ts'
import type { Ledger } from './ledger.ts'

const HOUR = 60 * 60 * 1000
let fixture: Fixture
let ledger: Ledger
let tablet: SimulatedTablet

/** A tablet at work by a plan that shows people so much. */
async function open(certified: Assistance, others: Assistance, isCertified = false): Promise<void> {
  fixture = await foundPlant('shown')
  const { plant, inspector, changes, devices } = fixture
  const text = commit('plan', new Uint8Array(16)).commitment
  const assistance = { certified, others }
  const publish: Operation = {
    op: 'plan.publish',
    plan: plant.plan,
    version: 2,
    text,
    models: [MODEL],
    assistance,
  }
  const person = inspector.id
  const grant: Operation = { op: 'certification.grant', person, plan: plant.plan, notAfter: plant.at + HOUR }
  const signed = await signChange(plant, isCertified ? [publish, grant] : [publish])
  ledger = await ledgerOf([...changes, signed.record])
  tablet = simulateTablet(plant, at(devices, 0))
  await give((await openSession(tablet, inspector)).record)
  await give((await selfTest(tablet, MODEL)).record)
}
async function give(each: SignedRecord): Promise<string> {
  const admitted = await admit(ledger, each)
  return admitted.ok ? admitted.value.join() || 'ok' : admitted.error.kind
}
const judge = async (decision: 'accept' | 'overrule' | 'none') => {
  const done = {
    unit: 'SN-1',
    score: 0.1,
    photograph: utf8('photograph'),
    heatmap: utf8('heatmap'),
    decision,
  }
  return (await inspect(tablet, STEP, { ...done, planVersion: 2 })).map((parcel) => parcel.record)
}
/** Hands over everything of one unit; gives what each record was taken with. */
async function work(decision: 'accept' | 'overrule' = 'accept'): Promise<string[]> {
  const outcomes: string[] = []
  for (const each of await judge(decision)) outcomes.push(await give(each))
  return outcomes
}

describe('where the plan lets people say first what they see', () => {
  beforeEach(() => open('advise', 'blind-first'))

  it.each(['accept', 'overrule'] as const)(
    'a decision of somebody who did not is kept and flagged: %s',
    async (decision) => expect(await work(decision)).toEqual(['ok', 'more-shown-than-allowed']),
  )

  it('and of somebody who did is not', async () => {
    const [judged] = await judge('none')
    if (judged?.kind !== 'event' || judged.event.type !== 'inspection.judged')
      throw new Error('expected a verdict')
    expect(await give(judged)).toBe('ok')
    const about = {
      inspection: judged.event.body.inspection,
      judged: eventHash(judged.event),
      verdict: 'pass',
    }
    const { context } = judged.event.commits
    for (const type of ['inspection.blind', 'inspection.accepted'] as const) {
      const draft = { type, body: about, commits: { context }, blobs: {} } as Draft
      expect(await give((await record(tablet, draft, {})).record)).toBe('ok')
    }
  })
})

it('a verdict of the model for somebody who is to judge without it is kept and flagged', async () => {
  await open('advise', 'off')
  expect(await work()).toEqual(['more-shown-than-allowed', 'ok'])
})

it('nothing is flagged of the certified, until the certificate ends', async () => {
  await open('assist', 'off', true)
  expect(await work()).toEqual(['ok', 'ok'])
  tablet.at += HOUR
  expect(await work()).toEqual(['more-shown-than-allowed', 'ok'])
})

it('what may be shown is what the version says that was worked by, not a newer one', async () => {
  await open('advise', 'off')
  const { plant } = fixture
  const text = commit('plan', new Uint8Array(16)).commitment
  const publish: Operation = { op: 'plan.publish', plan: plant.plan, version: 3, text, models: [MODEL] }
  await give((await signChange(plant, [publish])).record)
  expect(await work()).toEqual(['plan-superseded-meanwhile,more-shown-than-allowed', 'ok'])
})

it('a verdict of a model that was stopped meanwhile is flagged as that alone', async () => {
  await open('advise', 'advise')
  const stop: Operation = { op: 'model.quarantine', model: MODEL, line: null }
  await give((await signChange(fixture.plant, [stop])).record)
  expect(await work()).toEqual(['model-stopped-meanwhile', 'ok'])
})
