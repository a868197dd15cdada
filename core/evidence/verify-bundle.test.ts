import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, encodeBase64url, utf8 } from '../bytes.ts'
import { commit, type Openings } from '../commitment.ts'
import { hashBytes } from '../hash.ts'
import { type InspectionId, idFrom, type PlantId, type SessionId } from '../id.ts'
import type { Json } from '../json.ts'
import { type Event, esignChallenge } from '../record/event.ts'
import { inspect, openSession, record, selfTest } from '../simulation/tablet.ts'
import { openingsName, pictureName } from './bundle.ts'
import {
  bundleOf,
  FRAMED,
  type Lies,
  type LyingServer,
  openLyingServer,
  placeOf,
  RECEIVED_AT,
  retell,
  STEP,
  type Told,
  tabletAfter,
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

type History = readonly Told[]
type Bent = Record<string, unknown>

/** A history in which the tablet tells an event otherwise. */
const tell = (history: History, at: number, bend: (event: Event) => Bent): Promise<Told[]> =>
  retell(server, history, at, (event) => ({ event: { ...event, ...bend(event) } as Event }))
const tellBody = (history: History, at: number, body: Bent) =>
  tell(history, at, (event) => ({ body: { ...event.body, ...body } }))
const last = ({ length }: History) => length - 1
const inHistory = (type: Event['type']) => placeOf(server.history, type)
/** The first inspection's first event, and its acceptance. */
const firstJudged = () => inHistory('inspection.accepted') - 1

/** The history with another value behind a commitment of one event, which the tablet signs. */
const recommit = (history: History, at: number, name: string, bend: (value: Json) => Json) =>
  retell(server, history, at, (event, openings) => {
    const old = new Map<string, string>(Object.entries(event.commits)).get(name) ?? ''
    const { commitment, opening } = commit(bend(openings[old]?.value ?? null), new Uint8Array(16))
    const { [old]: _, ...rest } = openings
    const altered = { ...event, commits: { ...event.commits, [name]: commitment } } as Event
    return { event: altered, openings: { ...rest, [commitment]: opening } }
  })

/** The history with what came beside one record altered, which nobody signed. */
const putAt = (history: History, at: number, bend: (told: Told) => Partial<Told>): Told[] =>
  history.map((told, i) => (i === at ? { ...told, ...bend(told) } : told))

it('a bundle without a lie holds', async () => {
  const { findings, contents } = await verifyBundle(await bundleOf(server))
  expect(findings).toEqual([])
  expect(contents?.bundle.inspections).toHaveLength(2)
  expect([...(contents?.received.values() ?? [])]).toEqual(Array(6).fill(RECEIVED_AT))
  expect(contents?.models.size).toBe(2)
  expect(contents?.missing).toEqual({ openings: 0, pictures: 0, plans: 0 })
})

describe('every event is signed by its session', () => {
  it('or is found: a signature that was put onto another event', async () => {
    const [other, at] = [inHistory('inspection.judged'), inHistory('inspection.accepted')]
    const theirs = server.history[other]?.record
    if (theirs?.kind !== 'event') throw new Error('expected an event')
    const { signature } = theirs
    const history = putAt(server.history, at, (told) => ({ record: { ...told.record, signature } as never }))
    expect(await found({ history })).toEqual(["event 3 is not signed by its session's key"])
  })
})

describe('every event lies in its session', () => {
  const closed = { type: 'session.closed', body: { cause: 'idle' }, commits: {}, blobs: {} } as const

  it('or is found: after the session was closed', async () => {
    const tablet = tabletAfter(server, server.history)
    const history = [...server.history, await record(tablet, closed, {}), await record(tablet, closed, {})]
    expect(await found({ history })).toEqual(['event 7 belongs to a session that was never opened'])
  })

  it.each<[string, (event: Event) => Bent, string]>([
    ['another session named', () => ({ session: idFrom<SessionId>(new Uint8Array(16)) }), 'names another'],
    ['another plant', () => ({ plant: idFrom<PlantId>(new Uint8Array(16)) }), 'was made in another plant'],
    ['after its end', (event) => ({ at: event.at + 100 * 3_600_000 }), "lies outside the session's time"],
  ])('or is found: %s', async (_what, bend, says) => {
    const history = await tell(server.history, last(server.history), bend)
    expect(await found({ history })).toEqual([expect.stringContaining(`event 5 ${says}`)])
  })

  it('or is found: the grant of one tablet used on another', async () => {
    const tablet = tabletAfter(server, [])
    const opened = await openSession(tablet, server.inspector)
    if (tablet.session) server.sessionKeys.set(tablet.session.id, tablet.session.key)
    const whole = [...server.history, opened]
    const history = await tell(whole, last(whole), () => ({ device: server.devices[1]?.id }))
    expect(await found({ history })).toEqual(['event 0 was made on another tablet'])
  })

  it('or is found: a chain that begins in the middle of a session', async () => {
    const history = server.history.filter((_, i) => i !== inHistory('session.opened'))
    expect(await found({ history })).toEqual(['found event 1 first, expected the opening of its session'])
  })

  it('or is found: an event left out', async () => {
    const history = server.history.filter((_, i) => i !== inHistory('inspection.accepted'))
    expect(await found({ history })).toEqual(['found event 4 first, expected the opening of its session'])
  })
})

describe('a passkey of a person of the plant opened each session', () => {
  it('or is found: a grant that the passkey did not sign', async () => {
    const history = await tell(server.history, inHistory('session.opened'), ({ body }) => {
      const { grant, assertion } = body as { grant: { notAfter: number }; assertion: unknown }
      return { body: { grant: { ...grant, notAfter: grant.notAfter - 1 }, assertion } }
    })
    expect(await found({ history })).toEqual([expect.stringContaining('challenge')])
  })
})

describe('whoever overrules a reject signs that very event', () => {
  it('or is found: no electronic signature', async () => {
    const history = putAt(server.history, inHistory('inspection.overruled'), ({ record }) => {
      const { assertion: _, ...bare } = record as Told['record'] & { assertion?: unknown }
      return { record: bare as never }
    })
    expect(await found({ history })).toEqual([
      'event 5: found inspection.overruled without an electronic signature',
    ])
  })

  it('or is found: the electronic signature of somebody else', async () => {
    const at = inHistory('inspection.overruled')
    const history = putAt(server.history, at, ({ record }) => {
      if (record.kind !== 'event') throw new Error('expected an event')
      const assertion = server.plant.admin.passkey.assert(esignChallenge(record.event))
      return { record: { ...record, assertion } }
    })
    expect(await found({ history })).toEqual([
      "event 5: found an electronic signature by a credential that is not the session's person's",
    ])
  })
})

describe("the tablet's chain is whole, and says true things of itself", () => {
  it('or is found: a number left out', async () => {
    const at = last(server.history)
    const history = await tell(server.history, at, ({ seq }) => ({ seq: seq + 1 }))
    expect(await found({ history })).toEqual(['event 6 does not follow event 4'])
  })

  it.each<[string, Bent]>([
    ['failed', { passed: false }],
    ['was of another model', { model: encodeBase64url(new Uint8Array(32)) }],
    ['ran on another backend', { backend: 'webgpu' }],
  ])('or is found: a verdict that leans on a self-test that %s', async (_what, body) => {
    const history = await tellBody(server.history, inHistory('selftest.completed'), body)
    expect(await found({ history })).toEqual([
      'event 2 leans on a self-test that did not pass in its session',
    ])
  })

  it('or is found: a verdict that leans on a self-test of an earlier session', async () => {
    const tablet = tabletAfter(server, server.history)
    const { selftest } = tablet
    const opened = await openSession(tablet, server.inspector)
    tablet.selftest = selftest
    const [photograph, heatmap] = server.pictures as [Uint8Array, Uint8Array]
    const done = { unit: 'SN-3', score: 0.1, photograph, heatmap, decision: 'none' } as const
    const history = [...server.history, opened, ...(await inspect(tablet, STEP, done))]
    expect(await found({ history })).toEqual([
      'event 7 leans on a self-test that did not pass in its session',
    ])
  })

  it.each<[string, Event['type'], () => Bent]>([
    ['that it did not draw', 'inspection.accepted', () => ({ verdict: 'unsure' })],
    ['of another inspection', 'inspection.accepted', () => ({ inspection: server.inspections[1] })],
    ['that is no verdict', 'inspection.accepted', () => ({ judged: encodeBase64url(new Uint8Array(32)) })],
    ['that it did not draw, overruled', 'inspection.overruled', () => ({ from: 'unsure' })],
  ])('or is found: a decision on a verdict %s', async (_what, type, body) => {
    const at = inHistory(type)
    const history = await tellBody(server.history, at, body())
    const told = server.history[at]?.record
    const seq = told?.kind === 'event' ? told.event.seq : undefined
    expect(await found({ history })).toEqual([
      `event ${seq} decides on a verdict that is not before it in the chain`,
    ])
  })
})

describe('what stands behind the commitments is what was signed', () => {
  const openings = (told: Told, bend: (value: Json) => Json): Openings =>
    Object.fromEntries(
      Object.entries(told.openings).map(([name, opening]) => [
        name,
        { ...opening, value: bend(opening.value) },
      ]),
    )

  it('or is found: another unit', async () => {
    const history = putAt(server.history, firstJudged(), (told) => ({
      openings: openings(told, (value) => (value === 'SN-1' ? 'SN-9' : value)),
    }))
    expect(await found({ history })).toEqual(['a value of event 2 is not the one that was signed'])
  })

  it('or is found: a value that is none of its kind', async () => {
    const history = await recommit(server.history, firstJudged(), 'context', () => 'a tablet')
    expect(await found({ history })).toEqual([
      expect.stringContaining('event 2: found an opening for context that does not fit'),
    ])
  })

  /** A pass that is told as something to look at. */
  const unfounded = async () => {
    const history = await tellBody(server.history, firstJudged(), { verdict: 'unsure' })
    return tellBody(history, inHistory('inspection.accepted'), { verdict: 'unsure' })
  }

  it('or is found: a verdict that does not follow', async () => {
    expect(await found({ history: await unfounded() })).toEqual([
      'event 2: found verdict unsure, expected pass from its score',
    ])
  })

  it('or is found: a verdict that does not follow, where other values were erased', async () => {
    const history = putAt(await unfounded(), firstJudged(), ({ openings }) => ({
      openings: Object.fromEntries(Object.entries(openings).filter(([, { value }]) => value !== 'SN-1')),
    }))
    expect(await found({ history })).toEqual(['result and rule give pass, the record says unsure'])
  })
})

describe('the published plan', () => {
  it('is named by every inspection, or that is found: one that was never published', async () => {
    const history = await tellBody(server.history, firstJudged(), { planVersion: 2 })
    expect(await found({ history })).toEqual([
      expect.stringContaining('version 2, which was never published'),
    ])
  })

  it('names the models, or that is found: one that it does not use, in a plan whose text is withheld', async () => {
    const [, theirs] = [...server.models.keys()]
    const tested = await tellBody(server.history, inHistory('selftest.completed'), { model: theirs })
    const judged = await tellBody(tested, firstJudged(), { model: theirs })
    const history = await tellBody(judged, inHistory('inspection.judged'), { model: theirs })
    const files = (all: Map<string, unknown>) => void all.delete(openingsName(0))
    expect(await found({ history, files })).toEqual([`found model ${theirs}, which this plan does not use`])
  })

  it('is what a verdict must be drawn by: loosened lines are found, although they were signed', async () => {
    const at = inHistory('inspection.judged')
    const loosened = await recommit(server.history, at, 'evidence', (value) => ({
      ...(value as object),
      thresholds: { pass: 0.85, fail: 0.95 },
    }))
    const judged = await tellBody(loosened, at, { verdict: 'unsure' })
    const history = await tellBody(judged, inHistory('inspection.overruled'), { from: 'unsure' })
    expect(await found({ history })).toEqual([
      expect.stringMatching(/^found rule \{"fail":0\.95.*, expected \{"fail":0\.6/),
    ])
  })

  it('is counted as missing where its text is withheld: nobody takes silence for proof', async () => {
    const files = (all: Map<string, unknown>) => void all.delete(openingsName(0))
    const { findings, contents } = await verifyBundle(await bundleOf(server, { files }))
    expect(findings).toEqual([])
    expect(contents?.missing.plans).toBe(1)
  })
})

describe('the frames of a verdict', () => {
  const frames = [0.1, 0.9, 0.2].map((score) => ({ photograph: utf8(`frame of ${score}`), score }))
  const heatmap = utf8('heat 3')
  const done = { unit: 'SN-3', score: 0.1, photograph: utf8('one'), heatmap, decision: 'none' } as const
  const framed = async (by: typeof FRAMED, sent: Partial<Parameters<typeof inspect>[2]>) => [
    ...server.history,
    ...(await inspect(tabletAfter(server, server.history), by, { ...done, ...sent })),
  ]
  const files = (all: Map<string, Bytes>) => {
    for (const bytes of [heatmap, ...frames.map(({ photograph }) => photograph)])
      all.set(pictureName(hashBytes(bytes), 'bin'), bytes)
  }

  it('hold where they are those that the plan asks for', async () => {
    const { findings, contents } = await verifyBundle(
      await bundleOf(server, { history: await framed(FRAMED, { frames }), files }),
    )
    expect(findings).toEqual([])
    expect(contents?.missing.pictures).toBe(0)
  })

  it('are each counted as missing where their file is', async () => {
    const { contents } = await verifyBundle(
      await bundleOf(server, { history: await framed(FRAMED, { frames }) }),
    )
    expect(contents?.missing.pictures).toBe(4)
  })

  it('hold where a file was judged, which the record says', async () =>
    expect(await found({ history: await framed(FRAMED, { isFile: true }) })).toEqual([]))

  it('or it is found: a mean that leaves the bad one out', async () => {
    const history = await framed(FRAMED, { frames })
    const bent = await recommit(history, last(history), 'evidence', (value) => ({
      ...(value as object),
      score: 0.15,
    }))
    const passed = await tellBody(bent, last(bent), { verdict: 'pass' })
    expect(await found({ history: passed, files })).toEqual([
      expect.stringContaining('event 6: found score 0.15, expected 0.3999'),
    ])
  })

  it.each<[string, () => Promise<History>, string]>([
    [
      'the bad one left out',
      () => framed(FRAMED, { frames: frames.filter(({ score }) => score < 0.5) }),
      'found 2 frames without a reason, expected 3 at step rim',
    ],
    [
      'one frame alone',
      () => framed({ ...FRAMED, frames: 1 }, {}),
      'found 1 frames without a reason, expected 3',
    ],
    [
      'three where the plan asks for one',
      () => framed({ ...FRAMED, id: 'top' }, { frames }),
      'expected 1 at step top',
    ],
  ])('or it is found: %s', async (_what, tell, says) =>
    expect(await found({ history: await tell(), files })).toEqual([expect.stringContaining(says)]),
  )

  it('or it is found: one of them three times', async () => {
    const history = await framed(FRAMED, { frames })
    const copied = await tell(history, last(history), ({ blobs }) => {
      const { photograph } = blobs as { photograph: string }
      return { blobs: { ...blobs, frames: [photograph, photograph, photograph] } }
    })
    expect((await found({ history: copied, files })).join()).toContain('found a frame twice')
  })
})

describe('a bundle is about what it says', () => {
  it('or is found: an inspection that it has no record of', async () => {
    const other = idFrom<InspectionId>(new Uint8Array(16))
    expect(await found({ inspections: [...server.inspections, other] })).toEqual([
      `found no record of inspection ${other}, expected some`,
    ])
  })

  it('or is found: another plant', async () => {
    const plant = idFrom<PlantId>(new Uint8Array(16))
    expect(await found({ bundle: { plant } })).toEqual([`found plant ${plant}, expected ${server.plant.id}`])
  })

  it('or is found: a description that is none', async () => {
    expect(await found({ bundle: { format: 'plumb-evidence/2' as never } })).toEqual([
      'found something that does not describe a bundle',
    ])
  })

  it('and of the plant that whoever checks it knows', async () => {
    const { findings } = await verifyBundle(await bundleOf(server), { genesis: 'another' })
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringContaining("expected another: another plant's evidence"),
    ])
    const own = server.plant.state.changes[0]
    expect((await verifyBundle(await bundleOf(server), { genesis: own ?? '' })).findings).toEqual([])
  })
})

describe('the rules are people’s', () => {
  it('or is found: a change that no passkey signed', async () => {
    const history = putAt(server.history, 1, ({ record }) => {
      if (record.kind !== 'change') throw new Error('expected a change')
      return { record: { ...record, change: { ...record.change, reason: 'I am the admin now' } } }
    })
    expect(await found({ history })).toEqual([expect.stringContaining('challenge')])
  })

  it('or is found: no change at all', async () => {
    const history = server.history.filter(({ record }) => record.kind === 'event')
    expect(await found({ history })).toEqual([
      'found no change, expected the genesis and all that followed it',
    ])
  })
})

it('what a self-test says counts for the session that ran it', async () => {
  const tablet = tabletAfter(server, server.history)
  const opened = await openSession(tablet, server.inspector)
  const tested = await selfTest(tablet, STEP.model)
  const [photograph, heatmap] = server.pictures as [Uint8Array, Uint8Array]
  const done = { unit: 'SN-3', score: 0.1, photograph, heatmap, decision: 'accept' } as const
  const history = [...server.history, opened, tested, ...(await inspect(tablet, STEP, done))]
  expect(await found({ history })).toEqual([])
})
