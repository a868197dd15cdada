import { describe, expect, it } from 'vitest'
import type { SignedEvent } from '../record/record.ts'
import { at, foundPlant } from '../simulation/plant.fixture.ts'
import { openSession, simulateTablet } from '../simulation/tablet.ts'
import { judgeCounters } from './counter.ts'
import { type Chain, NEW_CHAIN } from './ledger.ts'

const { plant, devices, inspector } = await foundPlant('counter')
const opened = (await openSession(simulateTablet(plant, at(devices, 0)), inspector)).record

/** The same sign-in with another count of the passkey. */
function signIn(counter: number): SignedEvent {
  const { event } = opened
  if (event.type !== 'session.opened') throw new Error('fixture: found no session')
  const assertion = inspector.passkey.assert(new Uint8Array(32), { counter })
  return { ...opened, event: { ...event, body: { ...event.body, assertion } } }
}

/** Which of the counts, in this order on one tablet, are findings. */
function findings(...counts: number[]): boolean[] {
  let chain: Chain = NEW_CHAIN
  return counts.map((count) => {
    const { counters, wentBack } = judgeCounters(chain, signIn(count))
    chain = counters === undefined ? chain : { ...chain, counters }
    return wentBack
  })
}

describe('signature counters along one tablet', () => {
  it('that grow are fine, with gaps: the passkey is used elsewhere too', () =>
    expect(findings(1, 2, 9, 10)).toEqual([false, false, false, false]))
  it('that stand still or go back are the sign of a copy', () =>
    expect(findings(5, 5, 3, 6)).toEqual([false, true, true, false]))
  it('that stay at zero do not count', () => expect(findings(0, 0, 0)).toEqual([false, false, false]))
  it('that stop counting are a finding', () => expect(findings(4, 0)).toEqual([false, true]))
})
