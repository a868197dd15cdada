import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Asked } from '../../core/evidence/bundle.ts'
import { inspectByHand, openSession, record } from '../../core/simulation/tablet.ts'
import { type Data, openData } from '../open-data.ts'
import { type Fixture, openFixture, value } from '../simulate/fixture.ts'
import { SIMULATED_PLAN } from '../simulate/plan.ts'
import { workShift } from '../simulate/shift.ts'
import type { InspectionRecord } from '../store/schema.ts'
import { askedQuery, countInspections, selectInspections, selectLeaves, selectRanges } from './select.ts'

let fixture: Fixture
let data: Data
let rows: InspectionRecord[]

beforeAll(async () => {
  fixture = await openFixture({ tablets: 3 })
  const [step] = SIMULATED_PLAN.steps
  if (step === undefined) throw new Error('expected a step')
  const tablets = [fixture.tablet(0), fixture.tablet(1), fixture.tablet(2)]
  for (const person of fixture.people.slice(0, 3))
    for (const tablet of tablets) {
      await fixture.give((await workShift(tablet, person, step, 5)).parcels)
      await fixture.give([
        await openSession(tablet, person),
        // One unit comes back again and again.
        await inspectByHand(tablet, step, { unit: 'F-again', verdict: 'pass', cause: 'model-missing' }),
        await record(
          tablet,
          { type: 'session.closed', body: { cause: 'signed-out' }, commits: {}, blobs: {} },
          {},
        ),
      ])
    }
  await fixture.courier.close()
  data = value(await openData(fixture.data, () => new Uint8Array(32)))
  // A simulated plant has one model: of every third row it is another one.
  data.store
    .prepare(`UPDATE inspections SET model = 'another' WHERE model IS NOT NULL AND leaf % 3 = 0`)
    .run()
  // The index has the beginning of an id alone: some begin like another.
  data.store
    .prepare(`UPDATE inspections SET inspection = 'AAAAAAAA' || substr(inspection, 9) WHERE leaf % 5 = 0`)
    .run()
  rows = data.store.prepare('SELECT * FROM inspections ORDER BY leaf').all() as InspectionRecord[]
})
afterAll(async () => {
  data.close()
  await fixture.close().catch(() => undefined)
})

/** The same by a plain filter over every row. */
const filtered = ({ from = 0, to = Number.POSITIVE_INFINITY, ...asked }: Asked): InspectionRecord[] =>
  rows.filter(
    (row) =>
      row.at >= from &&
      row.at <= to &&
      Object.entries(asked).every(
        ([name, wanted]) => wanted === undefined || row[name as keyof InspectionRecord] === wanted,
      ),
  )

describe('the inspections that evidence is asked for', () => {
  it('are those that a plain filter finds, for everything that can be asked, alone and together', () => {
    expect(rows).toHaveLength(54)
    // Mostly of one row, so that something fits; now and then of another.
    const NAMES = ['inspection', 'unit', 'person', 'device', 'model', 'from', 'to'] as const
    const rowOf = fc.constantFrom(...rows)
    const asked = fc
      .tuple(fc.subarray([...NAMES], { maxLength: 3 }), rowOf, rowOf, fc.integer({ min: 0, max: 7 }))
      .map(([names, row, other, odd]): Asked => {
        const named = names.map((name, i) => {
          const of = i === odd ? other : row
          return [name, name === 'from' || name === 'to' ? of.at : of[name]]
        })
        return Object.fromEntries(named.filter(([, wanted]) => wanted !== null))
      })
    let found = 0
    fc.assert(
      fc.property(asked, (each) => {
        const selected = selectInspections(data.store, each)
        expect(selected.map(({ leaf }) => leaf)).toEqual(filtered(each).map(({ leaf }) => leaf))
        expect(countInspections(data.store, each)).toBe(selected.length)
        found += selected.length
      }),
      { numRuns: 500 },
    )
    expect(found).toBeGreaterThan(500)
    expect(filtered({ unit: 'F-again' })).toHaveLength(9)
  })

  it('are found by an index where one inspection, a unit or a time is asked for, and no record is opened', () => {
    const [row] = rows
    if (row === undefined) throw new Error('expected a row')
    const plan = (asked: object) => {
      const { sql, values } = askedQuery('leaf, model', asked as Asked)
      const steps = data.store.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]
      return steps.map(({ detail }) => detail).join('; ')
    }
    expect(plan({ inspection: row.inspection })).toMatch(/^SEARCH inspections USING INDEX inspections_by_id /)
    expect(plan({ unit: 'F-again' })).toMatch(/^SEARCH inspections USING INDEX inspections_by_unit /)
    expect(plan({ from: 1, to: 2 })).toMatch(/^SEARCH inspections USING INDEX inspections_by_time /)
    expect(plan({ person: row.person, device: row.device, model: 'another' })).toBe('SCAN inspections')
  })
})

describe('the records that prove them', () => {
  it('are all changes, and of each tablet the stretch from the session to the last event, and the self-tests before', () => {
    const [asked] = filtered({ unit: 'F-again' }).slice(4)
    if (asked === undefined) throw new Error('expected a row')
    const selected = selectInspections(data.store, { inspection: asked.inspection } as Asked)
    const leaves = selectLeaves(data.store, selectRanges(data.store, selected))
    const expected = data.store
      .prepare(
        `SELECT leaf FROM leaves WHERE kind = 'change'
          OR (device = @device AND seq BETWEEN @opened_seq AND @last_seq) ORDER BY leaf`,
      )
      .pluck()
      .all(asked)
    expect(leaves).toEqual(expected)
  })
})
