import * as v from 'valibot'
import { expect, it } from 'vitest'
import { checkOpenings } from '../record/check-openings.ts'
import { eventSchema } from '../record/event.ts'
import type { DataSet, DatasetRecord } from './dataset.ts'
import { findingKey } from './finding.ts'
import { foldDataset } from './fold.ts'
import { datasetDigest, datasetManifest } from './manifest.ts'
import {
  added,
  DEFECTIVE,
  dataset,
  datasetOf,
  framed,
  GOOD,
  labelled,
  marked,
  opened,
  personOf,
  photographOf,
  removed,
  restored,
  said,
} from './set.fixture.ts'

const box = { boxes: [{ x: 0.1, y: 0.2, width: 0.3, height: 0.4 }], mask: null }
const decided = said({
  type: 'screening.decided',
  body: { dataset, finding: 'maybe-good', samples: [photographOf(2)], decision: 'keep' },
  commits: { reason: 'the scratch is faint' },
})
const RECORDS = [
  opened(),
  added(1, GOOD),
  added(2, DEFECTIVE, undefined, 'scratch'),
  marked(2, box),
  framed(1, { interest: box.boxes, ignore: null }),
  labelled(1, GOOD, DEFECTIVE, personOf(2)),
  decided,
]

function fold(records: readonly DatasetRecord[]): DataSet {
  const { set } = foldDataset(records)
  if (set === undefined) throw new Error('fixture: found no data set')
  return set
}

it('every event of the fixture is one that the log takes, with openings that fit', () => {
  for (const { event, openings } of [...RECORDS, removed(2), restored(2)]) {
    expect(v.is(eventSchema, event)).toBe(true)
    expect(checkOpenings(event, openings)).toMatchObject({ ok: true })
  }
})

it('marks whose digest is not that of what was drawn are refused', () => {
  const lie = marked(2, box)
  if (lie.event.type !== 'sample.marked') throw new Error('fixture: found another event')
  const event = { ...lie.event, body: { ...lie.event.body, regions: photographOf(7) } }
  expect(checkOpenings(event, lie.openings)).toMatchObject({ ok: false, error: { kind: 'opening-missing' } })
})

it('says of each photograph what holds, who said so and what was said before', () => {
  const set = fold(RECORDS)
  expect(set).toMatchObject({ name: 'Brackets', task: 'anomaly', openedBy: personOf(1) })
  const first = set.samples.get(photographOf(1))
  expect(first).toMatchObject({ label: DEFECTIVE, file: '1.png', addedBy: personOf(1) })
  expect(first?.labellings.map(({ label, by }) => [label.kind, by])).toEqual([
    ['good', personOf(1)],
    ['defective', personOf(2)],
  ])
  expect(set.samples.get(photographOf(2))).toMatchObject({ kind: 'scratch', regions: { value: box } })
  expect(set.frame?.view.value?.interest).toEqual(box.boxes)
  expect(set.decisions.get(findingKey('maybe-good', [photographOf(2)]))).toMatchObject({
    decision: 'keep',
    reason: 'the scratch is faint',
  })
})

it('holds together after every opening was erased', () => {
  const set = fold(RECORDS.map((record) => ({ ...record, openings: {} })))
  expect(set.name).toBeNull()
  expect(set.samples.size).toBe(2)
  expect(set.samples.get(photographOf(2))).toMatchObject({ kind: null, regions: { value: null } })
})

it.each<[string, DatasetRecord[], string]>([
  ['a photograph twice', [added(1, DEFECTIVE)], 'sample-known'],
  ['a label on a photograph that is not there', [labelled(9, GOOD, DEFECTIVE)], 'sample-unknown'],
  ['a label over one that somebody else gave meanwhile', [labelled(2, GOOD, DEFECTIVE)], 'label-moved'],
  ['marks on a good part', [added(3, GOOD), marked(3, box)], 'label-unfit'],
  ['a class in a set of good and defective', [added(3, { kind: 'class', class: 0 })], 'label-unfit'],
  ['a second opening', [opened('classification')], 'dataset-opened'],
  ['what was removed', [removed(2), marked(2, box)], 'sample-unknown'],
  ['what was taken back before', [removed(2), restored(2), restored(2)], 'sample-kept'],
  ['taking back what was never there', [restored(9)], 'sample-kept'],
])('%s changes nothing, and says why', (_, more, kind) => {
  const { set, unapplied } = foldDataset([...RECORDS, ...more])
  expect(unapplied.map(({ error }) => error.kind)).toEqual([kind])
  expect(set).toEqual(fold([...RECORDS, ...more.slice(0, -1)]))
})

it('an event of another data set, or before the opening, changes nothing', () => {
  const other = said({
    type: 'dataset.renamed',
    body: { dataset: datasetOf(2) },
    commits: { name: 'Other' },
  })
  expect(foldDataset([added(1, GOOD)])).toMatchObject({ set: undefined, unapplied: [{}] })
  expect(foldDataset([...RECORDS, other]).unapplied).toHaveLength(1)
})

it('classes have names before photographs have classes', () => {
  const classified = added(1, { kind: 'class', class: 0 })
  const named = said({ type: 'class.named', body: { dataset, class: 0 }, commits: { name: 'M6 bolt' } })
  expect(foldDataset([opened('classification'), classified]).unapplied).toHaveLength(1)
  const set = fold([opened('classification'), named, classified])
  expect(set.classes.get(0)).toBe('M6 bolt')
  expect(set.samples.size).toBe(1)
})

it('a photograph labelled good loses its marks', () => {
  const set = fold([...RECORDS, labelled(2, DEFECTIVE, GOOD)])
  expect(set.samples.get(photographOf(2))?.regions).toBeNull()
})

it('what was left out is kept aside with the reason, and taken back it is the same set, with the same digest', () => {
  const before = fold(RECORDS)
  const without = fold([...RECORDS, removed(2)])
  expect([...without.samples.keys()]).toEqual([photographOf(1)])
  expect(without.removed.get(photographOf(2))).toMatchObject({
    ...{ reason: 'not this part', by: personOf(1), sample: before.samples.get(photographOf(2)) },
  })
  const after = fold([...RECORDS, removed(2), restored(2)])
  const first = fold([...RECORDS, removed(1), added(3, GOOD), restored(1)])
  expect([...first.samples.keys()]).toEqual([1, 2, 3].map(photographOf))
  expect(after.samples.get(photographOf(2))).toEqual(before.samples.get(photographOf(2)))
  expect(after.removed.size).toBe(0)
  expect(datasetDigest(datasetManifest(after))).toBe(datasetDigest(datasetManifest(before)))
  expect(datasetDigest(datasetManifest(without))).not.toBe(datasetDigest(datasetManifest(before)))
})

it('a decision to leave a photograph out holds no longer once it is taken back; another one stays', () => {
  const out = said({
    type: 'screening.decided',
    body: { dataset, finding: 'blurred', samples: [photographOf(2)], decision: 'remove' },
    commits: { reason: 'out of focus' },
  })
  const set = fold([...RECORDS, out, removed(2), restored(2)])
  expect([...set.decisions.keys()]).toEqual([findingKey('maybe-good', [photographOf(2)])])
})

it('a photograph that is added anew is left out no longer, and what it was before is not taken back', () => {
  const { set, unapplied } = foldDataset([...RECORDS, removed(2), added(2, GOOD), restored(2)])
  expect(unapplied.map(({ error }) => error.kind)).toEqual(['sample-kept'])
  expect(set?.samples.get(photographOf(2))).toMatchObject({ label: GOOD, regions: null })
})
