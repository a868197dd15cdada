import { beforeAll, describe, expect, it } from 'vitest'
import { commit } from '../commitment.ts'
import type { Json } from '../json.ts'
import type { Event } from '../record/event.ts'
import { openingsName } from './bundle.ts'
import {
  bundleOf,
  type Lies,
  type LyingServer,
  openLyingServer,
  placeOf,
  RECEIVED_AT,
  retell,
} from './lying-server.fixture.ts'
import { verifyBundle } from './verify-bundle.ts'

let server: LyingServer
beforeAll(async () => {
  server = await openLyingServer()
})

/** What is found in a bundle with these lies in it, each message once. */
async function found(lies: Lies): Promise<string[]> {
  const { findings } = await verifyBundle(await bundleOf(server, lies))
  return [...new Set(findings.map(({ message }) => message))]
}

/** The honest history with another value behind a commitment of one event, which the tablet signs. */
const recommit = (type: Event['type'], name: string, bend: (value: Json) => Json) =>
  retell(server, server.history, placeOf(server.history, type), (event, openings) => {
    const old = new Map<string, string>(Object.entries(event.commits)).get(name) ?? ''
    const { commitment, opening } = commit(bend(openings[old]?.value ?? null), new Uint8Array(16))
    const { [old]: _, ...rest } = openings
    const altered = { ...event, commits: { ...event.commits, [name]: commitment } } as Event
    return { event: altered, openings: { ...rest, [commitment]: opening } }
  })

it('a bundle without a lie holds', async () => {
  const { findings, contents } = await verifyBundle(await bundleOf(server))
  expect(findings).toEqual([])
  expect(contents?.bundle.inspections).toHaveLength(2)
  expect([...(contents?.received.values() ?? [])]).toEqual(Array(6).fill(RECEIVED_AT))
  expect(contents?.models.size).toBe(2)
  expect(contents?.missing).toEqual({ openings: 0, pictures: 0, plans: 0 })
})

describe('the published plan', () => {
  /** Lines so loose that the reject of the honest history is none. */
  const loosen = (value: Json): Json => ({ ...(value as object), thresholds: { pass: 0.85, fail: 0.95 } })
  const unsure = (history: Awaited<ReturnType<typeof recommit>>) =>
    retell(server, history, placeOf(history, 'inspection.judged'), (event) => ({
      event: { ...event, body: { ...event.body, verdict: 'unsure' } } as Event,
    }))

  it('is what a verdict must be drawn by: loosened lines are found, although they were signed', async () => {
    const history = await unsure(await recommit('inspection.judged', 'evidence', loosen))
    const overruled = placeOf(history, 'inspection.overruled')
    const whole = await retell(server, history, overruled, (event) => ({
      event: { ...event, body: { ...event.body, from: 'unsure' } } as Event,
    }))
    const messages = await found({ history: whole })
    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain('found rule {"fail":0.95')
    expect(messages[0]).toContain('expected {"fail":0.6')
  })

  it('is counted as missing where its text is withheld: nobody takes silence for proof', async () => {
    const files = (all: Map<string, unknown>) => void all.delete(openingsName(0))
    const { findings, contents } = await verifyBundle(await bundleOf(server, { files }))
    expect(findings).toEqual([])
    expect(contents?.missing.plans).toBe(1)
  })
})
